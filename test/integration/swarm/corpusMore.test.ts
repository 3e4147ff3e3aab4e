import { describe } from 'vitest';
import { canRunCorpus, deploysManifests } from './corpusManifests.ts';

// Builds, health checks, files, secrets, named volumes, several networks, `depends_on` of each kind.
describe.skipIf(!canRunCorpus)('further manifests of others on a Swarm', () => {
  deploysManifests([
    'nginx-wsgi-flask',
    'postgresql-pgadmin',
    'prometheus-grafana',
    'react-rust-postgres',
    'spring-postgres',
  ]);
});
