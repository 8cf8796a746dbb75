import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { longestUrl } from '#schemas/webhooks.ts';

/** Why an address can't be registered, with words for whoever has to mend it. */
export const targetFaults = {
  url_malformed: { zh: '不是有效的网址', en: 'This is no valid address' },
  url_too_long: {
    zh: `写成 ASCII 后不能长于 ${longestUrl} 个字符`,
    en: `Written out in ASCII, an address takes at most ${longestUrl} characters`,
  },
  url_not_https: { zh: '须为 https 地址', en: 'The address must be https' },
  url_with_credentials: { zh: '网址中不能带用户名或密码', en: 'An address must not carry a user name or password' },
  url_with_fragment: { zh: '网址中不能带 # 片段', en: 'An address must not have a fragment (#)' },
  url_port: { zh: '端口须为 443，或 1024 及以上', en: 'The port must be 443, or 1024 and above' },
  host_not_public: {
    zh: '须为公网主机：不接受本机、内网、保留地址或单段主机名',
    en: 'The host must be public: no loopback, private or reserved address, and no name of a single label',
  },
} as const;
export type TargetFault = keyof typeof targetFaults;

/** Ends of names that no public name server answers for (RFC 6761, 6762, 7686, 8375, 9476, and what routers hand out). */
const privateEnds = /(?:^|\.)(?:localhost|local|internal|intranet|private|lan|home|corp|onion|alt|invalid|arpa)$/;
/** A name of two labels or more, in ASCII: what is left of it when the URL parser has written out other spellings. */
const publicName = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/;
/** Public by its number, and yet answered by the host of a virtual machine (Azure's). */
const hostsOwn: readonly string[] = ['168.63.129.16'];
/** Of IPv6, what has been given out at all as global unicast. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Tells whether the hub may connect to an address.
 * @param address as a resolver or the URL parser writes it
 * @param loopback whether this machine itself is allowed: the setting of a laptop, never of a cloud
 */
export function mayReach(address: string, loopback: boolean): boolean {
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.parse(address);
  const range = parsed.range();
  if (range === 'loopback') return loopback;
  if (range !== 'unicast' || hostsOwn.includes(parsed.toString())) return false;
  return parsed instanceof ipaddr.IPv4 || (parsed.zoneId === undefined && parsed.match(globalUnicast));
}

/** A URL's host without the brackets of IPv6. */
export const hostOf = ({ hostname }: URL) => hostname.replace(/^\[|\]$/g, '');

const isLoopback = (host: string) =>
  host === 'localhost' || (isIP(host) !== 0 && ipaddr.parse(host).range() === 'loopback');

/**
 * The address as it will be called, or why it must not be. What a name leads to is found out at each call; literal addresses, in whatever
 * spelling, and names that are not public are refused here.
 */
export function targetOf(given: string, loopback: boolean): { readonly url: string } | { readonly fault: TargetFault } {
  if (!URL.canParse(given)) return { fault: 'url_malformed' };
  const url = new URL(given);
  const host = hostOf(url);
  const local = loopback && isLoopback(host);
  if (url.protocol !== 'https:' && !(local && url.protocol === 'http:')) return { fault: 'url_not_https' };
  if (url.username || url.password) return { fault: 'url_with_credentials' };
  if (url.hash || given.includes('#')) return { fault: 'url_with_fragment' };
  const port = url.port === '' ? 443 : Number(url.port);
  if (port !== 443 && port < 1024) return { fault: 'url_port' };
  const isPublic = isIP(host) !== 0 ? mayReach(host, false) : publicName.test(host) && !privateEnds.test(host);
  if (!isPublic && !local) return { fault: 'host_not_public' };
  if (url.href.length > longestUrl) return { fault: 'url_too_long' };
  return { url: url.href };
}
