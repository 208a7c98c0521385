// Lets officials sign in at SSO ASN, or at another OpenID provider, through this Keycloak. README.md says what is assumed.

const ALIAS = 'sso-asn';
const FLOW = 'accounts of this realm only';
/** Finds the account of this username, and links it. An account is never made by a sign-in. */
const STEPS = ['idp-detect-existing-broker-user', 'idp-auto-link'];

async function makeFlow(api, at) {
  const flows = `${at}/authentication/flows`;
  if ((await api('GET', flows)).some(({ alias }) => alias === FLOW)) return;
  await api('POST', flows, {
    alias: FLOW,
    description: 'First sign-in at SSO ASN: only officials whom an administrator has registered',
    providerId: 'basic-flow',
    topLevel: true,
    builtIn: false,
  });
  const executions = `${flows}/${encodeURIComponent(FLOW)}/executions`;
  for (const provider of STEPS) await api('POST', `${executions}/execution`, { provider });
  for (const execution of await api('GET', executions))
    await api('PUT', executions, { ...execution, requirement: 'REQUIRED' });
  console.log(`made flow ${FLOW}`);
}

/**
 * The identity provider `sso-asn`: code flow with PKCE. `nipClaim` is the claim of its tokens that holds the NIP; it finds
 * the account here by its username, and is stored in the attribute `nip` at every sign-in.
 */
export async function makeSsoAsn(api, at, { issuer, clientId, clientSecret, nipClaim }) {
  const answer = await fetch(`${issuer}/.well-known/openid-configuration`);
  if (!answer.ok) throw new Error(`SSO_ASN_ISSUER: ${answer.url} answers ${answer.status}`);
  const { authorization_endpoint, token_endpoint, jwks_uri } = await answer.json();
  await makeFlow(api, at);
  // Otherwise an account would first be looked for by its e-mail address, which people can change there.
  await api('PUT', at, { duplicateEmailsAllowed: true, loginWithEmailAllowed: false });
  const instances = `${at}/identity-provider/instances`;
  const wanted = {
    alias: ALIAS,
    displayName: 'SSO ASN',
    providerId: 'oidc',
    enabled: true,
    trustEmail: false,
    storeToken: false,
    firstBrokerLoginFlowAlias: FLOW,
    config: {
      issuer,
      authorizationUrl: authorization_endpoint,
      tokenUrl: token_endpoint,
      jwksUrl: jwks_uri,
      useJwksUrl: 'true',
      validateSignature: 'true',
      disableUserInfo: 'true',
      clientId,
      ...(clientSecret && { clientSecret, clientAuthMethod: 'client_secret_basic' }),
      defaultScope: 'openid',
      pkceEnabled: 'true',
      pkceMethod: 'S256',
      syncMode: 'IMPORT',
    },
  };
  const found = await api('GET', `${instances}/${ALIAS}`);
  if (found) await api('PUT', `${instances}/${ALIAS}`, { ...found, ...wanted });
  else await api('POST', instances, wanted);
  const mappers = `${instances}/${ALIAS}/mappers`;
  const there = await api('GET', mappers);
  const mapper = async (name, identityProviderMapper, config) => {
    const one = { name, identityProviderAlias: ALIAS, identityProviderMapper, config };
    const before = there.find((other) => other.name === name);
    if (before) await api('PUT', `${mappers}/${before.id}`, { ...before, ...one });
    else await api('POST', mappers, one);
  };
  await mapper('username', 'oidc-username-idp-mapper', {
    template: `\${CLAIM.${nipClaim}}`,
    target: 'LOCAL',
    syncMode: 'INHERIT',
  });
  await mapper('nip', 'oidc-user-attribute-idp-mapper', {
    claim: nipClaim,
    'user.attribute': 'nip',
    syncMode: 'FORCE',
  });
  console.log(found ? `updated identity provider ${ALIAS}` : `made identity provider ${ALIAS}`);
}
