import type { Healthcheck, Service } from '../../manifest/model.ts';
import { checkedUrl, httpForm } from './httpCheck.ts';
import { effectiveHealthcheck } from '../plan/names.ts';
import { rewriteValue } from './rewrite.ts';
import { loopbackNames } from './hosts.ts';

/**
 * The health check of a local process: what `x-patchbay.run.healthcheck` says, or the container's, in which the container's own ports
 * become those of the process. Programs of the image that ask for a URL are not needed for that.
 */
export function localHealthcheck(
  service: Service,
  inbound: (containerPort: number) => number | undefined,
): Healthcheck | undefined {
  const healthcheck = effectiveHealthcheck(service, 'run');
  if (!healthcheck || service.run?.healthcheck) return healthcheck;
  const book = {
    isKnown: (host: string) => loopbackNames.has(host),
    portsOf: () => [],
    resolve: (host: string, port: number) => {
      const local = inbound(port);
      return local === undefined ? undefined : { host: host === '0.0.0.0' ? '127.0.0.1' : host, port: local };
    },
  };
  const test = healthcheck.test.map((word) => rewriteValue(word, book));
  const url = checkedUrl(test);
  return { ...healthcheck, test: url === undefined ? test : [httpForm, url] };
}
