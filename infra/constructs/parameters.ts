import { CfnParameter, type CfnParameterProps, type Stack } from 'aws-cdk-lib';
import type { House } from './house.ts';

/**
 * What is decided when the template is brought up, so that one template serves a laptop and a cloud. A stack has the parameters that
 * something in it asks for, and each stack its own: CloudFormation never changes a value that one stack hands to another.
 */
export function parametersOf(stack: Stack, keeps: boolean): Pick<House, 'place' | 'local'> {
  const scheme = keeps ? 'https' : 'https?';
  const text = (id: string, props: CfnParameterProps) => {
    const known = stack.node.tryFindChild(id);
    return (known instanceof CfnParameter ? known : new CfnParameter(stack, id, props)).valueAsString;
  };
  return {
    place: {
      get publicBaseUrl() {
        return text('PublicBaseUrl', {
          description: "The hub's public address, without a slash at the end",
          allowedPattern: `^${scheme}://[^/]+$`,
        });
      },
      get issuerUrl() {
        return text('IssuerUrl', {
          description: 'The OpenID Connect issuer of people, as its discovery document names it',
          allowedPattern: `^${scheme}://.+$`,
        });
      },
      get issuerAudience() {
        return text('IssuerAudience', {
          description: "The audience in the issuer's tokens that means the hub",
          allowedPattern: '^.+$',
        });
      },
      get siteClientId() {
        return text('SiteClientId', {
          description: 'The public client that the admin site is at the issuer',
          allowedPattern: '^[!-~]+$',
          default: 'hub-site',
        });
      },
    },
    // Not in the template of a cloud, where no parameter could allow it.
    local: keeps
      ? undefined
      : {
          get webhookLoopback() {
            return text('WebhookLoopback', {
              description: 'Whether webhooks may call this machine itself, without TLS',
              allowedPattern: '^(true|false)$',
              default: 'false',
            });
          },
          get exportPace() {
            return text('ExportPace', {
              description: "How many times shorter than real an export's chunks, waits and runs are",
              allowedPattern: '^[1-9][0-9]*$',
              default: '1',
            });
          },
          get webhookPace() {
            return text('WebhookPace', {
              description: "How many times faster than real the waits between webhooks' retries pass",
              allowedPattern: '^[1-9][0-9]*$',
              default: '1',
            });
          },
          get matchVersionsLife() {
            return text('MatchVersionsLife', {
              description: "For how long a process goes by what it has read of the matching keys' versions (ms)",
              allowedPattern: '^[1-9][0-9]*$',
              default: '10000',
            });
          },
        },
  };
}
