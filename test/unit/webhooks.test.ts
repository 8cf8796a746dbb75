import { once } from 'node:events';
import { createServer as createPlainServer } from 'node:net';
import { createServer } from 'node:tls';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handoffNoun } from '#schemas/handoffs.ts';
import { eventType } from '#schemas/webhooks.ts';
import { call, type Resolve } from '../../functions/notifications/call.ts';
import {
  type Happening,
  isTold,
  recipientsOf,
  retryDelay,
  retryDelays,
  secretOverlap,
  signingGenerations,
} from '../../functions/notifications/rules.ts';
import { mayReach, type TargetFault, targetOf } from '../../functions/notifications/target.ts';
import { type Listener, listen } from '../support/listener.ts';

describe('an address that a member registers', () => {
  const faultOf = (url: string, loopback = false) => {
    const target = targetOf(url, loopback);
    return 'fault' in target ? target.fault : target.url;
  };

  it.each([
    ['https://hooks.example/hub', 'https://hooks.example/hub'],
    ['https://HOOKS.Example:8443/a?b=c', 'https://hooks.example:8443/a?b=c'],
    ['https://hooks.example:443/', 'https://hooks.example/'],
    ['https://a.b.c.d.example', 'https://a.b.c.d.example/'],
    ['https://钩子.example/收', 'https://xn--i8s974k.example/%E6%94%B6'],
    ['https://1.1.1.1/', 'https://1.1.1.1/'],
    ['https://[2606:4700:4700::1111]/', 'https://[2606:4700:4700::1111]/'],
  ])('%s is called as %s', (url, href) => {
    expect(faultOf(url)).toBe(href);
  });

  const refused: readonly (readonly [string, TargetFault])[] = [
    ['http://hooks.example/', 'url_not_https'],
    ['ftp://hooks.example/', 'url_not_https'],
    ['file:///etc/passwd', 'url_not_https'],
    ['https://', 'url_malformed'],
    ['https://[fe80::1%25eth0]/', 'url_malformed'],
    ['https://[fe80::1%eth0]/', 'url_malformed'],
    ['https://1.2.3.256/', 'url_malformed'],
    ['https://host name.example/', 'url_malformed'],
    ['https://user@hooks.example/', 'url_with_credentials'],
    ['https://user:pass@hooks.example/', 'url_with_credentials'],
    ['https://hooks.example@127.0.0.1/', 'url_with_credentials'],
    ['https://hooks.example/#part', 'url_with_fragment'],
    ['https://hooks.example/#', 'url_with_fragment'],
    ['https://hooks.example:0/', 'url_port'],
    ['https://hooks.example:22/', 'url_port'],
    ['https://hooks.example:25/', 'url_port'],
    ['https://hooks.example:80/', 'url_port'],
    ['https://hooks.example:1023/', 'url_port'],
    [`https://hooks.example/${'长'.repeat(100)}`, 'url_too_long'],
    ...[
      'localhost',
      'LOCALHOST',
      'localhost.',
      'a.localhost',
      'metadata',
      'metadata.google.internal',
      'instance-data.ec2.internal',
      'printer.local',
      'router.lan',
      'nas.home.arpa',
      'hidden.onion',
      'hooks.example.',
      '-hooks.example',
      'hooks_.example',
      '127.0.0.1',
      '127.0.0.1.',
      '127.1',
      '2130706433',
      '017700000001',
      '0177.0.0.1',
      '0x7f000001',
      '0x7f.1',
      '0x7F.0.0.0x1',
      '１２７.０.０.１',
      '①②⑦.⓪.⓪.①',
      '127。0。0。1',
      '%31%32%37.0.0.1',
      '0.0.0.0',
      '0',
      '10.0.0.1',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '100.64.0.1',
      '100.100.100.200',
      '169.254.169.254',
      '0xa9fea9fe',
      '2852039166',
      '169.254.170.2',
      '168.63.129.16',
      '192.0.0.192',
      '192.0.2.1',
      '192.88.99.1',
      '198.18.0.1',
      '198.51.100.1',
      '203.0.113.1',
      '224.0.0.1',
      '239.255.255.255',
      '240.0.0.1',
      '255.255.255.255',
      '[::]',
      '[::1]',
      '[0:0:0:0:0:0:0:1]',
      '[::127.0.0.1]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '[::ffff:8.8.8.8]',
      '[::ffff:0:127.0.0.1]',
      '[64:ff9b::7f00:1]',
      '[64:ff9b::808:808]',
      '[64:ff9b:1::a00:1]',
      '[2002:7f00:1::]',
      '[2002:a00:1::1]',
      '[2001::1]',
      '[2001:db8::1]',
      '[2001:10::1]',
      '[2001:20::1]',
      '[3fff::1]',
      '[100::1]',
      '[4000::1]',
      '[5f00::1]',
      '[fc00::1]',
      '[fd00:ec2::254]',
      '[fe80::1]',
      '[febf::1]',
      '[fec0::1]',
      '[ff02::1]',
    ].map((host): readonly [string, TargetFault] => [`https://${host}/`, 'host_not_public']),
  ];
  it.each(refused)('%s is refused: %s', (url, fault) => {
    expect(faultOf(url)).toBe(fault);
  });

  it('may be this machine itself, without TLS, only where a laptop says so; nothing else that is private becomes open by that', () => {
    for (const url of [
      'http://127.0.0.1:8080/x',
      'http://localhost:8080/',
      'https://[::1]:8443/',
      'http://127.9.9.9:3000/',
    ]) {
      expect(faultOf(url, true), url).toBe(url);
      expect(faultOf(url), url).toMatch(/^(url_not_https|host_not_public)$/);
    }
    for (const [url, fault] of refused) {
      if (/^https:\/\/(?:localhost|127|0?1?77|0x7|2130|１|①|%31|\[(?:::1|0:0:0:0:0:0:0:1)\])/i.test(url)) continue;
      expect(faultOf(url, true), url).toBe(fault);
      if (url.startsWith('https:')) expect(faultOf(url.replace('https:', 'http:'), true), url).toBeTypeOf('string');
    }
    expect(faultOf('http://10.0.0.1:8080/', true)).toBe('url_not_https');
    expect(faultOf('http://hooks.example:8080/', true)).toBe('url_not_https');
  });

  it('of IPv4 is public exactly when no register of special addresses has it', () => {
    const special = [
      '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.31.196.0/24',
      '192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24',
      '224.0.0.0/4 240.0.0.0/4 168.63.129.16/32',
    ]
      .join(' ')
      .split(' ')
      .map((range) => {
        const [base = '', bits = ''] = range.split('/');
        return { base: numberOf(base), size: 2 ** (32 - Number(bits)) };
      });
    const isSpecial = (it: number) => special.some(({ base, size }) => it >= base && it < base + size);
    const edges = special.flatMap(({ base, size }) => [base - 1, base, base + size - 1, base + size]);
    const inRange = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    for (const it of edges.filter((it) => it >= 0 && it < 2 ** 32))
      expect(mayReach(dotted(it), false), dotted(it)).toBe(!isSpecial(it));
    fc.assert(fc.property(inRange, (it) => mayReach(dotted(it), false) === !isSpecial(it)));
    // And is told by an address written in any of the ways that the URL parser reads.
    fc.assert(
      fc.property(inRange, (it) => {
        const spelled = [String(it), `0x${it.toString(16)}`, `0${it.toString(8)}`, dotted(it)];
        return spelled.every((host) => 'url' in targetOf(`https://${host}/`, false) === !isSpecial(it));
      }),
    );
  });
  const numberOf = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const dotted = (it: number) => [24, 16, 8, 0].map((shift) => Math.floor(it / 2 ** shift) % 256).join('.');

  it('is nothing that is no address', () => {
    for (const it of ['', 'localhost', 'fe80::1%eth0', '::1%lo', '1.2.3', '1.2.3.4.5', 'x'])
      expect(mayReach(it, false), it).toBe(false);
  });
});

describe('a call', () => {
  let server: Listener;
  beforeAll(async () => {
    server = await listen();
  });
  afterAll(() => server.stop());
  const portOf = (url: string) => new URL(url).port;
  const message = { headers: { 'content-type': 'application/json', 'webhook-id': 'dlv_1' }, body: '{"a":"值"}' };
  const here: Resolve = async () => [{ address: '127.0.0.1', family: 4 }];
  const usual = { resolve: here, loopback: true, patience: 2000 };

  it('goes to the address that was checked, under the name that was registered', async () => {
    const asked: string[] = [];
    const resolve: Resolve = async (host) => {
      asked.push(host);
      return here(host);
    };
    const url = `http://hooks.example:${portOf(server.url)}/in?x=1`;
    expect(await call(url, message, { ...usual, resolve })).toEqual({ outcome: 'delivered', code: 204 });
    expect(asked).toEqual(['hooks.example']);
    const received = server.received.at(-1);
    expect(received).toMatchObject({ path: '/in?x=1', body: message.body });
    expect(received?.headers).toMatchObject({ host: `hooks.example:${portOf(server.url)}`, connection: 'close' });
  });

  it('is not made when a name leads to an address that is not public, also if others of its addresses are', async () => {
    const before = server.received.length;
    for (const answers of [['10.0.0.1'], ['1.1.1.1', '10.0.0.1'], ['::ffff:127.0.0.1'], ['fd00::1', '2606:4700::1']]) {
      const resolve: Resolve = async () =>
        answers.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
      const url = `https://hooks.example:${portOf(server.url)}/`;
      expect(await call(url, message, { ...usual, resolve }), answers.join()).toEqual({ outcome: 'target_not_public' });
    }
    expect(await call(server.url, message, { ...usual, loopback: false })).toEqual({ outcome: 'target_not_public' });
    expect(server.received.length).toBe(before);
  });

  it('asks anew each time and holds the answer against the rules anew: a name that leads elsewhere later leads nowhere', async () => {
    const answers = ['127.0.0.1', '169.254.169.254', '127.0.0.1', '10.0.0.1'];
    let asked = 0;
    const resolve: Resolve = async () => [{ address: answers[asked++] ?? '', family: 4 }];
    const before = server.received.length;
    const outcomes: string[] = [];
    for (const _ of answers)
      outcomes.push(
        (await call(`http://hooks.example:${portOf(server.url)}/`, message, { ...usual, resolve })).outcome,
      );
    expect(outcomes).toEqual(['delivered', 'target_not_public', 'delivered', 'target_not_public']);
    expect([asked, server.received.length - before]).toEqual([4, 2]);
  });

  it('says what went wrong, and of an answer no more than its status', async () => {
    const outcome = async (url = server.url, more: Partial<typeof usual> = {}) =>
      call(url, message, { ...usual, ...more });
    for (const [behaviour, expected] of [
      [200, { outcome: 'delivered', code: 200 }],
      [299, { outcome: 'delivered', code: 299 }],
      [300, { outcome: 'redirected', code: 300 }],
      [400, { outcome: 'refused', code: 400 }],
      [410, { outcome: 'gone', code: 410 }],
      [503, { outcome: 'refused', code: 503 }],
      ['hangs-up', { outcome: 'broken_off' }],
      ['half-an-answer', { outcome: 'broken_off' }],
      ['garbage', { outcome: 'not_http' }],
    ] as const) {
      server.answer = () => behaviour;
      expect(await outcome(), String(behaviour)).toEqual(expected);
    }
    server.answer = () => ({ redirectTo: 'http://10.0.0.1/' });
    const before = server.received.length;
    expect(await outcome()).toEqual({ outcome: 'redirected', code: 302 });
    server.answer = () => ({ redirectTo: `${server.url}/elsewhere` });
    expect(await outcome()).toEqual({ outcome: 'redirected', code: 302 });
    expect(server.received.length - before).toBe(2);
    const other = createPlainServer((socket) =>
      socket.once('data', () =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
      ),
    ).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : 0;
    expect(await outcome(`http://127.0.0.1:${port}/`)).toEqual({ outcome: 'refused', code: 101 });
    other.close();
    server.answer = () => 'silent';
    const since = performance.now();
    expect(await outcome(server.url, { patience: 300 })).toEqual({ outcome: 'timed_out' });
    expect(performance.now() - since).toBeLessThan(2000);
    expect(await outcome('http://127.0.0.1:1/')).toEqual({ outcome: 'connection_failed' });
    expect(await outcome(server.url.replace('http', 'https'))).toEqual({ outcome: 'tls_failed' });
    const unknown: Resolve = async () => Promise.reject(new Error('ENOTFOUND'));
    expect(await outcome('https://hooks.example/', { resolve: unknown })).toEqual({ outcome: 'host_unknown' });
    expect(await outcome('https://hooks.example/', { resolve: async () => [] })).toEqual({ outcome: 'host_unknown' });
    const never: Resolve = () => new Promise(() => {});
    expect(await outcome('https://hooks.example/', { resolve: never, patience: 200 })).toEqual({
      outcome: 'timed_out',
    });
    server.answer = () => 204;
  });

  it('asks for the certificate of the name, not of the address', async () => {
    const names: string[] = [];
    const secure = createServer({
      SNICallback: (name, done) => {
        names.push(name);
        done(new Error('no certificate'));
      },
    });
    secure.listen(0, '127.0.0.1');
    await once(secure, 'listening');
    const address = secure.address();
    const port = typeof address === 'object' ? address?.port : 0;
    expect(await call(`https://hooks.example:${port}/`, message, usual)).toEqual({ outcome: 'tls_failed' });
    expect(names).toEqual(['hooks.example']);
    secure.close();
  });
});

describe('a retry', () => {
  it('comes eight times within about a day, each not further off its time than a fifth', () => {
    expect(retryDelays).toHaveLength(8);
    const day = 24 * 60 * 60 * 1000;
    const sum = retryDelays.reduce((all, delay) => all + delay, 0);
    expect(sum / day).toBeGreaterThan(0.95);
    expect(sum / day).toBeLessThan(1.05);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.double({ min: 0, max: 1, noNaN: true }), (tries, draw) => {
        const [planned = 0, delay = 0] = [retryDelays[tries - 1], retryDelay(tries, draw)];
        return delay >= planned * 0.8 - 1 && delay <= planned * 1.2 + 1;
      }),
    );
    expect(new Set([0, 0.5, 1].map((draw) => retryDelay(5, draw))).size).toBe(3);
    expect(retryDelay(9, 0.5)).toBeUndefined();
  });
});

describe('a secret', () => {
  it('of before a rotation signs beside the new one for a day and not a moment longer', () => {
    const rotated = Date.parse('2026-11-02T00:00:00.000Z');
    const previousSecretUntil = new Date(rotated + secretOverlap).toISOString();
    const endpoint = { secretGeneration: 3, previousSecretUntil };
    expect(secretOverlap).toBe(86_400_000);
    expect(signingGenerations(endpoint, rotated)).toEqual([3, 2]);
    expect(signingGenerations(endpoint, rotated + secretOverlap - 1)).toEqual([3, 2]);
    expect(signingGenerations(endpoint, rotated + secretOverlap)).toEqual([3]);
    expect(signingGenerations({ secretGeneration: 1 }, rotated)).toEqual([1]);
  });
});

describe('those who are told of a step', () => {
  const [a, b] = ['mem_a', 'mem_b'];
  const image = (requestedBy: string, handling = b) => ({
    underwritingMemberId: a,
    underwritingBranchId: 'brn_under',
    underwritingCity: '620500',
    handlingMemberId: handling,
    handlingBranchId: 'brn_handle',
    handlingCity: '621200',
    requestedBy,
  });
  const told = (happening: Omit<Happening, 'image'> & { image?: Happening['image'] }) =>
    recipientsOf(handoffNoun, { image: image('underwriter'), ...happening }).map((it) =>
      'memberId' in it ? it.branchId : Object.values(it)[0],
    );
  const verbs = [handoffNoun.create.verb, ...handoffNoun.transitions.map(({ verb }) => verb)];

  it.each(verbs)('%s are the other place, never the one that took it', (verb) => {
    expect(told({ verb, by: { role: 'member', memberId: a } })).not.toContain('brn_under');
    expect(told({ verb, by: { role: 'member', memberId: b } })).not.toContain('brn_handle');
    expect(told({ verb, by: { role: 'member', memberId: a } })).toContain('brn_handle');
  });

  it('are both places and both associations when the clock took it', () => {
    for (const verb of ['expire', 'flagOverdue'])
      expect(told({ verb, by: { role: 'system' } })).toEqual(['brn_under', 'brn_handle', '620500', '621200']);
  });

  it('are no association otherwise', () => {
    for (const verb of verbs.filter((it) => !['expire', 'flagOverdue'].includes(it)))
      expect(told({ verb, by: { role: 'member', memberId: a } })).toEqual(['brn_handle']);
  });

  it('of one member with both branches are told by the verb, then by the branch of the caller, then both', () => {
    const own = (verb: string, more: Partial<Happening> = {}) =>
      told({ verb, by: { role: 'member', memberId: a }, image: image('underwriter', a), ...more });
    expect(own('request')).toEqual(['brn_handle']);
    expect(own('request', { image: image('handler', a) })).toEqual(['brn_under']);
    expect(own('accept')).toEqual(['brn_under']);
    expect(own('accept', { image: image('handler', a) })).toEqual(['brn_handle']);
    expect(own('survey')).toEqual(['brn_under']);
    expect(own('approve')).toEqual(['brn_handle']);
    expect(own('note')).toEqual(['brn_under', 'brn_handle']);
    expect(own('note', { boundTo: 'brn_under' })).toEqual(['brn_handle']);
    expect(own('note', { boundTo: 'brn_elsewhere' })).toEqual(['brn_under', 'brn_handle']);
  });
});

it('an endpoint is told of what it asked for, of its branch, since it has been active', () => {
  const type = eventType('handoff', 'accept');
  const timestamp = '2026-11-02T01:30:00.000Z';
  const createdAt = '2026-11-01T00:00:00.000Z';
  const told = (endpoint: Partial<Parameters<typeof isTold>[0]>, branchId?: string) =>
    isTold({ status: 'active', events: ['*'], createdAt, ...endpoint }, { type, timestamp }, { branchId });
  expect(type).toBe('handoff.accept');
  expect(told({})).toBe(true);
  expect(told({}, 'brn_a')).toBe(true);
  expect(told({ status: 'disabled' })).toBe(false);
  expect(told({ events: ['handoff.accept'] })).toBe(true);
  expect(told({ events: ['handoff.close'] })).toBe(false);
  expect(told({ branchId: 'brn_a' }, 'brn_a')).toBe(true);
  expect(told({ branchId: 'brn_a' }, 'brn_b')).toBe(false);
  expect(told({ createdAt: timestamp })).toBe(true);
  expect(told({ createdAt: '2026-11-02T01:30:00.001Z' })).toBe(false);
  expect(told({ activeSince: '2026-11-02T01:30:00.001Z' })).toBe(false);
});
