import { asNumber, asObject, asObjects, asText, asTexts, type Properties } from '../template/properties.ts';

/** The buckets' CORS rules, which fauxqs does not have. */
export class BucketCors {
  readonly #rules = new Map<string, Properties[]>();

  /** @param given the CorsConfiguration of an AWS::S3::Bucket */
  set(bucket: string, given: unknown): void {
    this.#rules.set(bucket, asObjects(asObject(given).CorsRules));
  }

  /** The headers S3 gives for a request, by the first rule of its bucket that allows origin and method. */
  headers(
    url: string,
    method: string,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): Record<string, string> | undefined {
    const origin = asText(headers.origin);
    const asked = asText(headers['access-control-request-method']) ?? method;
    if (!origin) return undefined;
    const bucket = decodeURIComponent(/^\/([^/?]*)/.exec(url)?.[1] ?? '');
    const rule = this.#rules
      .get(bucket)
      ?.find(
        (it) =>
          asTexts(it.AllowedMethods).includes(asked) &&
          asTexts(it.AllowedOrigins).some((pattern) => fits(pattern, origin)),
      );
    if (!rule) return undefined;
    const everyone = asTexts(rule.AllowedOrigins).includes('*');
    const exposed = asTexts(rule.ExposedHeaders).join(', ');
    const answer: Record<string, string> = {
      'access-control-allow-origin': everyone ? '*' : origin,
      'access-control-allow-methods': asTexts(rule.AllowedMethods).join(', '),
      vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
    };
    if (!everyone) answer['access-control-allow-credentials'] = 'true';
    if (exposed) answer['access-control-expose-headers'] = exposed;
    if (method === 'OPTIONS') {
      const wanted = asText(headers['access-control-request-headers']);
      if (wanted) answer['access-control-allow-headers'] = wanted;
      const age = asNumber(rule.MaxAge);
      if (age !== undefined) answer['access-control-max-age'] = String(age);
    }
    return answer;
  }
}

/** Whether an origin fits a pattern in which `*` stands for anything. */
function fits(pattern: string, origin: string): boolean {
  const literal = pattern.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`).test(origin);
}
