import type { Outcome } from '../functions/invocation.ts';
import { asObject } from '../template/properties.ts';
import type { AuthorizerDeclaration } from './api-declaration.ts';
import type { HttpEvent } from './gateway-event.ts';
import { within } from './time-limit.ts';

/** What an authorizer decided: let through with a context for the function, or refused with a status. */
type Decision = { allowed: true; context: unknown } | { allowed: false; status: number };

const LONGEST_MS = 30_000;
const MOST_KEPT = 1000;

/** Asks an authorizer's function and keeps its answers as long as the template says. */
export class Authorizer {
  readonly #declared: AuthorizerDeclaration;
  readonly #stageArn: string;
  readonly #invoke: (functionName: string, payload: string) => Promise<Outcome>;
  readonly #kept = new Map<string, { until: number; decision: Decision }>();

  /** @param stageArn what the ARN of every route of the API's stage begins with */
  constructor(
    declared: AuthorizerDeclaration,
    stageArn: string,
    invoke: (functionName: string, payload: string) => Promise<Outcome>,
  ) {
    this.#declared = declared;
    this.#stageArn = stageArn;
    this.#invoke = invoke;
  }

  async decide(event: HttpEvent): Promise<Decision> {
    const { identitySources, keepSeconds } = this.#declared;
    const identity = identitySources.map((source) => identityIn(event, source));
    if (identity.some((value) => !value)) return { allowed: false, status: 401 };
    const key = JSON.stringify(identity);
    const kept = this.#kept.get(key);
    if (kept && kept.until > Date.now()) return kept.decision;
    const answer = await this.#ask(event, identity);
    if (typeof answer === 'number') return { allowed: false, status: answer };
    const decision: Decision = answer.isAuthorized
      ? { allowed: true, context: answer.context ?? null }
      : { allowed: false, status: 403 };
    if (keepSeconds > 0 && identity.length > 0) {
      if (this.#kept.size > MOST_KEPT) this.#kept.clear();
      this.#kept.set(key, { until: Date.now() + keepSeconds * 1000, decision });
    }
    return decision;
  }

  /** @returns the function's answer, or the status when it gave none that counts; that is never kept */
  async #ask(
    event: HttpEvent,
    identity: readonly (string | undefined)[],
  ): Promise<{ isAuthorized: boolean; context?: unknown } | number> {
    const { body: _body, isBase64Encoded: _encoded, ...shared } = event;
    const question = {
      ...shared,
      type: 'REQUEST',
      routeArn: `${this.#stageArn}/${event.requestContext.http.method}${event.rawPath}`,
      identitySource: identity.length ? identity : null,
    };
    const outcome = await within(LONGEST_MS, this.#invoke(this.#declared.functionName, JSON.stringify(question)));
    const result = asObject(outcome && JSON.parse(outcome.payload));
    // An authorizer asks for credentials by failing with exactly this message.
    if (!outcome || outcome.failed) return result.errorMessage === 'Unauthorized' ? 401 : 500;
    const { isAuthorized, context } = result;
    return typeof isAuthorized === 'boolean' ? { isAuthorized, context } : 500;
  }
}

function identityIn(event: HttpEvent, source: string): string | undefined {
  const [, kind, name = ''] = /^\$request\.(header|querystring)\.(.+)$/.exec(source) ?? [];
  if (kind === 'header') return event.headers[name.toLowerCase()];
  if (kind === 'querystring') return event.queryStringParameters?.[name];
  return source === '$context.routeKey' ? event.routeKey : undefined;
}
