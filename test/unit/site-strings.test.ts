import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const pages = join(import.meta.dirname, '../../functions/site/pages');
const files = readdirSync(pages, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => ({
    file,
    source: ts.createSourceFile(file, readFileSync(join(pages, file), 'utf8'), ts.ScriptTarget.Latest, true),
  }));

/** Every node of a file. */
function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* nodesOf(child);
}

const nameOf = (property: ts.ObjectLiteralElementLike): string | undefined =>
  property.name && (ts.isIdentifier(property.name) || ts.isStringLiteral(property.name))
    ? property.name.text
    : undefined;
const initializerOf = (property: ts.ObjectLiteralElementLike): ts.Node | undefined =>
  ts.isPropertyAssignment(property) ? property.initializer : undefined;

/** All that an object of words names, and below it. */
function keysOf(node: ts.Node | undefined, path = ''): string[] {
  if (!node) return [];
  if (ts.isObjectLiteralExpression(node))
    return node.properties.flatMap((property) => keysOf(initializerOf(property), `${path}/${nameOf(property)}`));
  return [ts.isArrayLiteralExpression(node) ? `${path} (${node.elements.length})` : path];
}

/** The pairs of words in a file: objects that say something in Chinese and in English. */
const pairsOf = (source: ts.SourceFile) =>
  [...nodesOf(source)].filter(ts.isObjectLiteralExpression).flatMap((node) => {
    const named = new Map(node.properties.map((property) => [nameOf(property), initializerOf(property)]));
    const [zh, en] = [named.get('zh'), named.get('en')];
    // Fields are called `zh` and `en` too, and have words of their own.
    return zh && en && !keysOf(en).includes('/zh') ? [{ zh, en }] : [];
  });

/** What stands for itself in any language. */
const isSymbol = (text: string) => !/\p{L}/u.test(text);
/** Attributes that people read or hear. */
const spoken = ['aria-label', 'alt', 'title', 'placeholder', 'label', 'description', 'okText', 'cancelText', 'message'];

describe('the words of the admin site', () => {
  const all = files.flatMap(({ file, source }) => pairsOf(source).map((pair) => ({ file, ...pair })));

  it('are there in both languages, wherever one has them', () => {
    expect(all.length).toBeGreaterThan(20);
    // A step's button says what the map says of it, unless a language has something shorter.
    const needed = (node: ts.Node) => keysOf(node).filter((key) => !key.includes('/labels/'));
    for (const { file, zh, en } of all) expect(needed(en), file).toEqual(needed(zh));
  });

  it('are written in the language that they are said to be in', () => {
    const chinese = /\p{Script=Han}/u;
    // The switch to the other language is named in that one.
    const texts = (node: ts.Node) =>
      [...nodesOf(node)]
        .filter((part) => ts.isStringLiteral(part) || ts.isTemplateLiteralToken(part))
        .map((part) => part.getText());
    const wrong = all.flatMap(({ file, en }) =>
      texts(en)
        .filter((text) => chinese.test(text) && !/['"]中文['"]/.test(text))
        .map((text) => `${file}: ${text}`),
    );
    expect(wrong).toEqual([]);
  });

  it('are all that a page says: nothing stands in one language between its parts', () => {
    const said = files.flatMap(({ file, source }) =>
      [...nodesOf(source)].flatMap((node) => {
        // A command is typed as it stands, in any language.
        const isCommand =
          ts.isJsxText(node) && ts.isJsxElement(node.parent) && node.parent.openingElement.tagName.getText() === 'code';
        if (ts.isJsxText(node) && !isCommand && !isSymbol(node.text)) return [`${file}: ${node.text.trim()}`];
        if (
          ts.isJsxAttribute(node) &&
          node.initializer &&
          ts.isStringLiteral(node.initializer) &&
          spoken.includes(node.name.getText()) &&
          !isSymbol(node.initializer.text)
        )
          return [`${file}: ${node.getText()}`];
        return [];
      }),
    );
    expect(said).toEqual([]);
  });

  it('are never joined by Chinese marks in English', () => {
    const isZh = (node: ts.Node): boolean =>
      (ts.isPropertyAssignment(node) && nameOf(node) === 'zh') || (node.parent !== undefined && isZh(node.parent));
    const chineseMarks = files
      // Where the marks themselves stand, and the words of both languages in lists.
      .filter(({ file }) => file !== 'start/language.ts' && !file.startsWith('words/'))
      .flatMap(({ file, source }) =>
        [...nodesOf(source)]
          .filter((node) => ts.isJsxText(node) || ts.isStringLiteral(node) || ts.isTemplateLiteralToken(node))
          .filter((node) => /[：（），、；。]/.test(node.getText()) && !isZh(node))
          // The marks by which a person may part what is typed.
          .filter((node) => !node.parent.parent?.parent?.getText().startsWith('tokenSeparators'))
          .map((node) => `${file}: ${node.getText().trim()}`),
      );
    expect(chineseMarks).toEqual([]);
  });
});
