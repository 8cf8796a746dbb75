import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { consumers, consumersOf, subscriptions } from '#schemas/events.ts';
import { nouns } from '#schemas/nouns.ts';
import { problems } from '#schemas/problems.ts';
import { routeKeyOf } from '#schemas/route.ts';
import { routeList } from '#schemas/routes.ts';
import { openapiFile, openapiText } from '../../infra/openapi.ts';

describe('the map of endpoints', () => {
  it('names each method and path once', () => {
    const keys = routeList.map(routeKeyOf);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('describes every path parameter', () => {
    for (const route of routeList) {
      const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(Object.keys(route.params?.shape ?? {}), route.id).toEqual(inPath);
    }
  });

  it('gives every writing route a body schema that refuses unknown fields', () => {
    // Of a body that has one form of several, each form.
    for (const { id, body } of routeList.filter(({ method }) => method !== 'GET'))
      for (const form of body instanceof z.ZodDiscriminatedUnion ? body.options : [body]) {
        const { success, error } = z.safeParse(form ?? z.never(), { 'no-such-field': 1 });
        expect(success, id).toBe(false);
        expect(
          error?.issues.map(({ code }) => code),
          id,
        ).toContain('unrecognized_keys');
      }
  });

  it('leaves open to the public only what the public needs', () => {
    const open = routeList.filter(({ who }) => who === 'public').map(({ id }) => id);
    expect(open.sort()).toEqual(
      [
        'issueToken',
        'describeProgress',
        'publishProgress',
        'readAdminAsset',
        'readDocsScript',
        'readDocsStart',
        'readDocsStyle',
        'readJwks',
        'readOpenapi',
        'readStatusList',
        'readVerifier',
        'showAdmin',
        'showAdminPage',
        'showAdminRecord',
        'showDocs',
        'showHome',
        'showGuide',
        'showPortrait',
        'showProgress',
        'tabulateProgress',
        'trackHandoff',
        'verifyCredential',
      ].sort(),
    );
  });

  it('is what openapi.json describes: run `npm run openapi` after a change', () => {
    expect(readFileSync(openapiFile, 'utf8')).toBe(openapiText());
  });
});

describe('the events', () => {
  const verbs = new Map(
    nouns.map((noun) => [noun.kind, new Set([noun.create.verb, ...noun.transitions.map(({ verb }) => verb)])]),
  );

  it('are subscribed to by verbs that exist', () => {
    for (const { kind, verb } of consumers.flatMap((consumer) => [...subscriptions[consumer]])) {
      expect(verbs.get(kind)?.has(verb), `${kind} ${verb}`).toBe(true);
    }
  });

  it('reach nobody when nobody subscribed', () => {
    expect(consumersOf({ kind: 'desk', verb: 'amend' })).toEqual([]);
  });
});

describe('the problems', () => {
  it('speak both languages and are client errors, but for the two that are ours', () => {
    for (const [code, { status, zh, en }] of Object.entries(problems)) {
      expect(zh, code).toMatch(/\p{Script=Han}/u);
      expect(en, code).toMatch(/^[\x20-\x7e]+$/);
      expect(status >= 400 && status < 500, code).toBe(!['internal', 'unavailable'].includes(code));
    }
  });
});
