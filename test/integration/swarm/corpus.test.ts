import { describe } from 'vitest';
import { canRunCorpus, deploysManifests } from './corpusManifests.ts';

// Builds, health checks, files, secrets, named volumes, several networks, `depends_on` of each kind.
describe.skipIf(!canRunCorpus)('manifests of others on a Swarm', () => {
  deploysManifests([
    'gitea-postgres',
    'nextcloud-redis-mariadb',
    'nginx-golang-postgres',
    'nginx-nodejs-redis',
    'wordpress-mysql',
  ]);
});
