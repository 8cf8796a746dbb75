import type { RouteDeclaration } from './api-declaration.ts';

/** The route of a request, with what stands in its path's places. */
export interface Match {
  readonly route: RouteDeclaration;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * The most specific route: a full match before a greedy one, literal segments before parameters, a method before
 * ANY, then $default.
 */
export function findRoute(routes: readonly RouteDeclaration[], method: string, path: string): Match | undefined {
  const segments = path.split('/').slice(1);
  let best: { rank: string; match: Match } | undefined;
  for (const route of routes) {
    if (route.method !== method && route.method !== 'ANY' && route.method !== '$default') continue;
    const fit = fitOf(route, segments);
    if (fit && (!best || fit.rank < best.rank)) best = { rank: fit.rank, match: { route, parameters: fit.parameters } };
  }
  return best?.match;
}

/** @returns text without percent-encoding, or as it stands when it is not well encoded. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** How a route fits a path: the earlier the rank in the alphabet, the more specific; `undefined` when it does not. */
function fitOf(
  route: RouteDeclaration,
  segments: readonly string[],
): { rank: string; parameters: Record<string, string> } | undefined {
  const parameters: Record<string, string> = {};
  if (route.method === '$default') return { rank: 'none', parameters };
  const greedy = /^\{(.+)\+\}$/.exec(route.segments.at(-1) ?? '')?.[1];
  const fixed = greedy ? route.segments.slice(0, -1) : route.segments;
  if (greedy ? segments.length <= fixed.length : segments.length !== fixed.length) return undefined;
  let rank = greedy ? 'greedy ' : 'full ';
  for (const [index, pattern] of fixed.entries()) {
    const segment = decode(segments[index] ?? '');
    const name = /^\{(.+)\}$/.exec(pattern)?.[1];
    if (name ? segment === '' : segment !== pattern) return undefined;
    if (name) parameters[name] = segment;
    rank += name ? 'b' : 'a';
  }
  if (greedy) {
    const rest = segments.slice(fixed.length).join('/');
    if (rest === '') return undefined;
    parameters[greedy] = decode(rest);
    rank += 'c';
  }
  return { rank: `${rank}${route.method === 'ANY' ? 'z' : 'y'}`, parameters };
}
