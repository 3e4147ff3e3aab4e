import type { Build } from '../../manifest/model.ts';
import { statedFacts, maskedFacts, type JsonFacts } from './jsonFacts.ts';

/** What `service.build` is in CEL. */
export function imageBuildFacts(build: Build): JsonFacts {
  return statedFacts({
    context: build.context,
    dockerfile: build.dockerfile,
    dockerfile_inline: build.dockerfileInline,
    args: maskedFacts(build.args),
    target: build.target,
    labels: maskedFacts(build.labels),
    network: build.network,
    privileged: build.isPrivileged,
    pull: build.isPulled,
    no_cache: build.isUncached,
    platforms: build.platforms,
    tags: build.tags,
    ssh: build.ssh && maskedFacts(build.ssh),
    entitlements: build.entitlements,
  });
}
