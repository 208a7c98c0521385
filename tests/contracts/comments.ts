import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import type { Comments } from '#libs/contracts/comments';

/** Works from the sources and from `dist`. */
const root = resolve(__dirname.replace(/([\\/])dist([\\/])/, '$1'), '../..');

interface ClassComments {
  base: string | null;
  about: string;
  fields: Record<string, string>;
}

/** The comments in the sources on these classes and their fields, including inherited ones. */
export function commentsInSources(names: ReadonlySet<string>): Comments {
  const byClass = new Map<string, ClassComments>();
  for (const [name, one] of filesWithClasses().flatMap(classesOf)) {
    if (names.has(name) && byClass.has(name)) throw new Error(`two classes have the name ${name}`);
    byClass.set(name, one);
  }
  const fieldsOf = (name: string): Record<string, string> => {
    const { base = null, fields = {} } = byClass.get(name) ?? {};
    return { ...(base !== null && fieldsOf(base)), ...fields };
  };
  return Object.fromEntries(
    [...names].sort().flatMap((name) => {
      const [about, fields] = [byClass.get(name)?.about ?? '', fieldsOf(name)];
      const says = about !== '' || Object.keys(fields).length > 0;
      return says ? [[name, { ...(about && { about }), fields }]] : [];
    }),
  );
}

function filesWithClasses(): string[] {
  return ['apps', 'libs'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /(?<!\.spec|\.d)\.ts$/.test(file))
      .map((file) => join(root, folder, file)),
  );
}

function classesOf(file: string): [string, ClassComments][] {
  const source = ts.createSourceFile(
    file,
    readFileSync(file, 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  return source.statements.filter(ts.isClassDeclaration).flatMap((node) => {
    const base = node.heritageClauses
      ?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)
      ?.types[0]?.expression.getText();
    const fields = node.members
      .filter(ts.isPropertyDeclaration)
      .map((member) => [member.name.getText(), commentOf(member)] as const)
      .filter(([, comment]) => comment !== '');
    const byClass = {
      base: base ?? null,
      about: commentOf(node),
      fields: Object.fromEntries(fields),
    };
    return node.name ? [[node.name.text, byClass]] : [];
  });
}

/** A comment on one line, without the stars. */
function commentOf(node: ts.Node): string {
  return ts
    .getJSDocCommentsAndTags(node)
    .filter(ts.isJSDoc)
    .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '')
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
}
