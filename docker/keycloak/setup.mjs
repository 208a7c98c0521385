// Sets up a Keycloak for this product: realm, roles, mappers, clients, users. It can be run again: existing
// objects are updated, nothing is removed. See README.md in this folder.
import { readFileSync } from 'node:fs';
import { makeSsoAsn } from './sso-asn.mjs';

const need = (name) => {
  const value = process.env[name];
  if (value) return value;
  console.error(`${name} is missing. Set it; docker/keycloak/README.md lists all variables.`);
  process.exit(1);
};

const url = need('KEYCLOAK_URL').replace(/\/$/, '');
const realm = process.env.KEYCLOAK_REALM || 'instansi';
const audience = process.env.OIDC_AUDIENCE || 'bantuan-kedinasan';
const tokenSeconds = Number(process.env.TOKEN_SECONDS || 300);
const consoleUrl = (process.env.CONSOLE_URL || '').replace(/\/$/, '');
const redirectUris = (process.env.REDIRECT_URIS || '').split(',').filter(Boolean);
if (consoleUrl) redirectUris.push(`${consoleUrl}/konsol/masuk/balik`);
const usersFile = process.env.USERS_FILE;

const ROLES = ['requester', 'decider', 'superior', 'auditor', 'admin', 'system'];
const API = 'bantuan-kedinasan-api';
const WEB = 'bantuan-kedinasan-web';
const SCOPE = 'bantuan-kedinasan';
const AGENCY = '^[a-z0-9][a-z0-9-]{1,39}$';

let [token, signedInAt] = ['', 0];
/** An administrator's token is valid for a minute, and is renewed before that. */
async function signIn() {
  if (Date.now() - signedInAt < 30_000) return;
  const answer = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'password',
      client_id: 'admin-cli',
      username: need('KEYCLOAK_ADMIN'),
      password: need('KEYCLOAK_ADMIN_PASSWORD'),
    }),
  });
  if (!answer.ok)
    throw new Error(`Keycloak does not let the administrator in: ${await answer.text()}`);
  token = (await answer.json()).access_token;
  signedInAt = Date.now();
}

/** One call of the Admin REST API; null if a GET answers 404. */
async function api(method, path, body) {
  await signIn();
  const answer = await fetch(`${url}/admin${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  if (answer.status === 404 && method === 'GET') return null;
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : null;
}
const at = `/realms/${realm}`;
const q = encodeURIComponent;

/** Finds an object with `find`, or creates it; it has the fields of `body` afterwards. */
async function ensure(what, collection, find, body) {
  const found = await find();
  if (found) await api('PUT', `${collection}/${found.id}`, { ...found, ...body });
  if (found) return found;
  await api('POST', collection, body);
  console.log(`made ${what}`);
  return find();
}

async function makeRealm() {
  if (!(await api('GET', at))) {
    await api('POST', '/realms', { realm, enabled: true });
    console.log(`made realm ${realm}`);
  }
  // Tokens are not looked up at the issuer: a disabled user can use a token until it expires.
  await api('PUT', at, { accessTokenLifespan: tokenSeconds });
}

/** Users can see their agency, position and NIP, and only administrators can change them. */
async function makeAttributes() {
  const profile = await api('GET', `${at}/users/profile`);
  const attribute = (name, displayName, validations) => ({
    name,
    displayName,
    multivalued: false,
    validations,
    permissions: { view: ['admin', 'user'], edit: ['admin'] },
  });
  const own = [
    attribute('agency', 'Kode instansi', {
      pattern: { pattern: AGENCY, 'error-message': 'A code of the registry, such as kab-malang' },
    }),
    attribute('position', 'Jabatan', { length: { max: 255 } }),
    attribute('nip', 'NIP', { pattern: { pattern: '^[0-9]{18}$', 'error-message': '18 digits' } }),
  ];
  const others = profile.attributes.filter(({ name }) => !own.some((one) => one.name === name));
  await api('PUT', `${at}/users/profile`, { ...profile, attributes: [...others, ...own] });
}

const clientOf = async (clientId) =>
  (await api('GET', `${at}/clients?clientId=${q(clientId)}`))[0] ?? null;

/** A client that only holds the roles: nobody signs in with it, so it never gets an ID token. */
async function makeRoles() {
  const client = await ensure(`client ${API}`, `${at}/clients`, () => clientOf(API), {
    clientId: API,
    name: 'Bantuan Kedinasan (roles)',
    publicClient: false,
    standardFlowEnabled: false,
    implicitFlowEnabled: false,
    directAccessGrantsEnabled: false,
    serviceAccountsEnabled: false,
    fullScopeAllowed: false,
  });
  const there = await api('GET', `${at}/clients/${client.id}/roles`);
  for (const name of ROLES)
    if (!there.some((role) => role.name === name))
      await api('POST', `${at}/clients/${client.id}/roles`, { name });
  return { client, roles: await api('GET', `${at}/clients/${client.id}/roles`) };
}

const mapper = (name, protocolMapper, config) => ({
  name,
  protocol: 'openid-connect',
  protocolMapper,
  config: {
    'access.token.claim': 'true',
    'id.token.claim': 'false',
    'userinfo.token.claim': 'false',
    'introspection.token.claim': 'true',
    ...config,
  },
});
const attributeMapper = (name) =>
  mapper(name, 'oidc-usermodel-attribute-mapper', {
    'user.attribute': name,
    'claim.name': name,
    'jsonType.label': 'String',
    multivalued: 'false',
    'aggregate.attrs': 'false',
  });

/** A client scope with the five mappers: clients with it get tokens that this product accepts. */
async function makeScope() {
  const find = async () =>
    (await api('GET', `${at}/client-scopes`)).find(({ name }) => name === SCOPE) ?? null;
  const scope = await ensure(`client scope ${SCOPE}`, `${at}/client-scopes`, find, {
    name: SCOPE,
    protocol: 'openid-connect',
    attributes: { 'include.in.token.scope': 'false', 'display.on.consent.screen': 'false' },
  });
  const wanted = [
    mapper('audience', 'oidc-audience-mapper', { 'included.custom.audience': audience }),
    mapper('roles', 'oidc-usermodel-client-role-mapper', {
      'usermodel.clientRoleMapping.clientId': API,
      'claim.name': 'roles',
      'jsonType.label': 'String',
      multivalued: 'true',
    }),
    attributeMapper('agency'),
    attributeMapper('position'),
    attributeMapper('nip'),
  ];
  const models = `${at}/client-scopes/${scope.id}/protocol-mappers/models`;
  const there = await api('GET', models);
  for (const one of wanted) {
    const before = there.find(({ name }) => name === one.name);
    if (before) await api('PUT', `${models}/${before.id}`, { ...before, ...one });
    else await api('POST', models, one);
  }
  return scope;
}

/** Gives a client the scope and the roles. On the scope, the roles would hide it from users without a role. */
async function giveScope(client, scope, held) {
  await api('PUT', `${at}/clients/${client.id}/default-client-scopes/${scope.id}`);
  const mappings = `${at}/clients/${client.id}/scope-mappings/clients/${held.client.id}`;
  await api('POST', mappings, held.roles);
}

/** The client for officials: authorization code, PKCE required, no password grant. */
async function makeWebClient(scope, held) {
  const web = await ensure(`client ${WEB}`, `${at}/clients`, () => clientOf(WEB), {
    clientId: WEB,
    name: 'Bantuan Kedinasan',
    publicClient: true,
    standardFlowEnabled: true,
    implicitFlowEnabled: false,
    directAccessGrantsEnabled: false,
    fullScopeAllowed: false,
    redirectUris,
    attributes: {
      'pkce.code.challenge.method': 'S256',
      'post.logout.redirect.uris': consoleUrl && `${consoleUrl}/konsol/masuk`,
    },
  });
  await giveScope(web, scope, held);
}

async function giveRoles(userId, { client, roles }, names) {
  const chosen = roles.filter(({ name }) => names.includes(name));
  if (chosen.length > 0)
    await api('POST', `${at}/users/${userId}/role-mappings/clients/${client.id}`, chosen);
}

/** A system of an agency: client credentials; its service account has the agency and the role. */
async function makeSystem({ clientId, secret, agency }, held, scope) {
  const client = await ensure(`client ${clientId}`, `${at}/clients`, () => clientOf(clientId), {
    clientId,
    publicClient: false,
    secret,
    serviceAccountsEnabled: true,
    standardFlowEnabled: false,
    directAccessGrantsEnabled: false,
    fullScopeAllowed: false,
  });
  await giveScope(client, scope, held);
  const account = await api('GET', `${at}/clients/${client.id}/service-account-user`);
  await api('PUT', `${at}/users/${account.id}`, {
    ...account,
    firstName: clientId,
    attributes: { ...account.attributes, agency: [agency] },
  });
  await giveRoles(account.id, held, ['system']);
}

async function makeUser({ username, password, roles = [], agency, position, nip, ...names }, held) {
  const find = async () =>
    (await api('GET', `${at}/users?exact=true&username=${q(username)}`))[0] ?? null;
  const user = await ensure(`user ${username}`, `${at}/users`, find, {
    username,
    enabled: true,
    emailVerified: true,
    ...names,
    attributes: {
      ...(agency && { agency: [agency] }),
      ...(position && { position: [position] }),
      ...(nip && { nip: [nip] }),
    },
    ...(password && { credentials: [{ type: 'password', value: password, temporary: false }] }),
  });
  await giveRoles(user.id, held, roles);
}

await makeRealm();
await makeAttributes();
const held = await makeRoles();
const scope = await makeScope();
await makeWebClient(scope, held);
if (process.env.SSO_ASN_ISSUER)
  await makeSsoAsn(api, at, {
    issuer: process.env.SSO_ASN_ISSUER.replace(/\/$/, ''),
    clientId: need('SSO_ASN_CLIENT_ID'),
    clientSecret: process.env.SSO_ASN_CLIENT_SECRET,
    nipClaim: process.env.SSO_ASN_NIP_CLAIM || 'preferred_username',
  });
if (usersFile) {
  const { users = [], systems = [] } = JSON.parse(readFileSync(usersFile, 'utf8'));
  for (const user of users) await makeUser(user, held);
  for (const system of systems) await makeSystem(system, held, scope);
}
console.log(`
Set for the product:
  OIDC_ISSUER=${url}/realms/${realm}
  OIDC_JWKS_URI=${url}/realms/${realm}/protocol/openid-connect/certs
  OIDC_AUDIENCE=${audience}
  OIDC_CLIENT_ID=${WEB}`);
