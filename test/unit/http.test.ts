import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBody } from '#shared/http/body.ts';
import { html } from '#shared/http/page.ts';
import { languageOf } from '#shared/http/problem.ts';

const json = { 'content-type': 'application/json' };
const bodyOf = (body: string, headers: Record<string, string> = json, isBase64Encoded = false) =>
  readBody({ body, headers, isBase64Encoded });

describe('the body of a request', () => {
  it('is read as JSON whatever its content', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!/__proto__|constructor|prototype/.test(text));
        expect(bodyOf(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('never reaches a prototype, however the key is spelt', () => {
    for (const text of ['{"__proto__":{"a":1}}', '{"a":{"constructor":1}}', '{"\\u005f_proto__":1}']) {
      expect(() => bodyOf(text), text).toThrow('invalid_json');
    }
    expect(bodyOf('{"note":"the constructor said \\u4f60"}')).toEqual({ note: 'the constructor said 你' });
  });

  it('is refused when it is broken, of another type, too long or no UTF-8', () => {
    expect(() => bodyOf('{')).toThrow('invalid_json');
    expect(() => bodyOf('{}', { 'content-type': 'text/plain' })).toThrow('media_type');
    expect(() => bodyOf('{}', {})).toThrow('media_type');
    expect(() => bodyOf(`"${'x'.repeat(300_000)}"`)).toThrow('body_too_large');
    expect(() => bodyOf(Buffer.from([0x22, 0xff, 0x22]).toString('base64'), json, true)).toThrow('invalid_encoding');
    expect(() => bodyOf('"\ufffd"')).toThrow('invalid_encoding');
    expect(bodyOf('')).toEqual({});
    expect(() => bodyOf('['.repeat(200_000))).toThrow('invalid_json');
  });
});

describe('the language', () => {
  it('is Chinese unless English is preferred', () => {
    expect(languageOf(undefined)).toBe('zh');
    expect(languageOf('en-GB,en;q=0.9')).toBe('en');
    expect(languageOf('zh-CN,zh;q=0.9,en;q=0.8')).toBe('zh');
    expect(languageOf('fr, en;q=0.5, zh;q=0.4')).toBe('en');
    expect(languageOf('en;q=0')).toBe('zh');
    expect(languageOf('*')).toBe('zh');
    expect(languageOf(';;;q=,,')).toBe('zh');
  });
});

describe('a page', () => {
  it('escapes whatever people wrote', () => {
    const name = `<script>alert("'&")</script>`;
    expect(html`<p title="${name}">${name}</p>`.markup).not.toContain('<script>');
    expect(html`${[html`<b>1</b>`, html`<b>2</b>`]}${undefined}`.markup).toBe('<b>1</b><b>2</b>');
  });
});
