import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportKubernetes } from '../../../../src/app/kubernetes/exportKubernetes.ts';
import { anApplication, aService } from '../../../fakes/models.ts';
import { exported, listed, mistakesOf, named } from './exporting.ts';

const messages = (result: ReturnType<typeof exported>): string =>
  result.problems.map(({ message }) => message).join('\n');

interface Expanded {
  readonly args: readonly string[];
  readonly env: readonly { readonly value: string }[];
}

/** As Kubernetes expands commands and variables, where nothing that is named has a value. */
function expand(text: string): string {
  return text.replace(/\$(\$|\([^)]*\))/g, (whole, part: string) => (part === '$' ? '$' : `[${whole}]`));
}

/** The first container of a workload. */
function containerOf(result: ReturnType<typeof exported>, name: string): unknown {
  const workload = result.objects.find(({ kind, metadata }) => kind !== 'Service' && metadata.name === name);
  const { spec } = workload as unknown as { spec: { template: { spec: { containers: readonly unknown[] } } } };
  return spec.template.spec.containers[0];
}

describe('an export for Kubernetes', () => {
  it('makes a Deployment and a name of a service', () => {
    const result = exported('name: shop\nservices:\n  web: { image: "nginx:1", deploy: { replicas: 3 } }\n');
    expect(listed(result)).toEqual(['Service web', 'Deployment web']);
    expect(named(result, 'Service', 'web')).toMatchObject({ spec: { clusterIP: 'None' } });
    expect(named(result, 'Deployment', 'web')).toMatchObject({ spec: { replicas: 3 } });
    expect(result.problems).toEqual([]);
  });

  it('makes a StatefulSet and a claim of a service that writes to a volume, and tells of the size', () => {
    const result = exported(
      'name: shop\nservices:\n  db: { image: "postgres:16", volumes: ["Data_1:/data"] }\nvolumes: { Data_1: }\n',
      {},
      { volumeSize: '5Gi' },
    );
    expect(listed(result)).toEqual(['PersistentVolumeClaim data-1', 'Service db', 'StatefulSet db']);
    expect(named(result, 'PersistentVolumeClaim', 'data-1')).toMatchObject({
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '5Gi' } } },
    });
    expect(messages(result)).toContain('The volume "Data_1" asks for 5Gi');
  });

  it('asks for storage that several pods can use where they do', () => {
    const result = exported(
      'services:\n  a: { image: x, volumes: ["data:/d"] }\n  b: { image: x, volumes: ["data:/d:ro"] }\nvolumes: { data: }\n',
    );
    expect(listed(result)).toContain('Deployment b');
    expect(named(result, 'PersistentVolumeClaim', 'data')).toMatchObject({ spec: { accessModes: ['ReadWriteMany'] } });
    expect(messages(result)).toContain('used by several pods');
  });

  it('makes a Job of what another waits for to complete, and a DaemonSet of what runs on every machine', () => {
    const result = exported(
      `services:
  web: { image: x, depends_on: { migrate: { condition: service_completed_successfully } } }
  migrate: { image: x, restart: "on-failure:4" }
  agent: { image: x, deploy: { mode: global } }
`,
    );
    expect(named(result, 'Job', 'migrate')).toMatchObject({
      spec: { completions: 1, backoffLimit: 4, template: { spec: { restartPolicy: 'OnFailure' } } },
    });
    expect(listed(result)).toEqual(expect.arrayContaining(['DaemonSet agent', 'Deployment web']));
    expect(messages(result)).toContain('"web": depends_on is left out: in Kubernetes all begin at once.');
  });

  it('publishes what is for everybody, and tells how to reach what is for this machine', () => {
    const result = exported(
      'services:\n  web: { image: x, ports: ["8080:80", "127.0.0.1:9229:9229"], expose: ["53/udp"] }\n',
    );
    expect(named(result, 'Service', 'web-published')).toMatchObject({
      spec: { type: 'LoadBalancer', ports: [{ name: 'tcp-8080', port: 8080, targetPort: 80, protocol: 'TCP' }] },
    });
    expect(messages(result)).toContain('kubectl port-forward service/web 9229:9229');
    expect(named(result, 'Service', 'web')).toMatchObject({
      spec: { ports: [{ port: 80 }, { port: 9229 }, { port: 53, protocol: 'UDP' }] },
    });
  });

  it('gives names that Kubernetes takes, each another, and tells of those that changed', () => {
    const result = exported('services:\n  a-b: { image: x }\n  A_B: { image: x }\n  1st: { image: x }\n');
    expect(listed(result)).toEqual(expect.arrayContaining(['Deployment a-b', 'Deployment a-b-2', 'Deployment x-1st']));
    expect(messages(result)).toContain('Whoever connects to A_B has to connect to a-b-2.');
    expect(messages(result)).toContain('"1st": It is named x-1st');
  });

  it('keeps a dollar sign as it is', () => {
    const result = exported(
      'services:\n  web: { image: x, command: ["sh", "-c", "echo $$(date) $$$$ $$HOME"], environment: { A: "$$(B)", C: "$$D" } }\n',
    );
    expect(containerOf(result, 'web')).toMatchObject({
      args: ['sh', '-c', 'echo $$(date) $$$$ $$HOME'],
      env: [
        { name: 'A', value: '$$(B)' },
        { name: 'C', value: '$D' },
      ],
    });
  });

  it('gives a container every text as it was, once Kubernetes has expanded it', () => {
    const words = fc
      .array(fc.constantFrom('$', '(', ')', 'A', '{', ' ', '\\'), { maxLength: 12 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(words, (word) => {
        const facts = { image: 'x', command: ['run', word], environment: { MODE: word } };
        const application = anApplication([aService('web', facts)]);
        const { objects } = exportKubernetes(application, () => undefined, {
          hasSecretValues: false,
          volumeSize: '1Gi',
        });
        const { args, env } = containerOf({ objects, problems: [] }, 'web') as Expanded;
        expect([args[1], env[0]?.value].map((text) => expand(text ?? ''))).toEqual([word, word]);
      }),
    );
  });

  it('tells what cannot work as an error', () => {
    const result = exported('services:\n  a: { image: x, network_mode: "service:b" }\n  b: { image: x }\n');
    expect(result.problems[0]).toMatchObject({ code: 'kubernetes.refused', severity: 'error' });
  });

  it('leaves out what no profile asks for', () => {
    const result = exported('services:\n  a: { image: x }\n  b: { image: x, profiles: [debug] }\n');
    expect(listed(result)).toEqual(['Service a', 'Deployment a']);
  });

  it('is the same each time', () => {
    const text =
      'services:\n  a: { image: x, configs: [c], environment: { A_KEY: s } }\nconfigs: { c: { content: text } }\n';
    expect(exported(text)).toEqual(exported(text));
  });
});

describe('secrets in an export', () => {
  const text = `services:
  db:
    image: x
    command: ["redis-server", "--requirepass", "hunter2", "--port", "1"]
    environment: { DB_PASSWORD: hunter2, URL: "redis://:hunter2@cache", MODE: fast }
    healthcheck: { test: ["CMD", "redis-cli", "--password", "hunter2", "ping"] }
    secrets: [token]
    volumes: ["./server.key:/etc/server.key:ro"]
secrets: { token: { file: token.txt } }
`;
  const files = { 'token.txt': 'hunter2', 'server.key': 'hunter2' };

  it('are in no object and no message, and it is told how to create them', () => {
    const result = exported(text, files);
    expect(JSON.stringify(result)).not.toContain('hunter2');
    expect(listed(result)).toEqual(['Service db', 'Deployment db']);
    expect(messages(result)).toContain('kubectl create secret generic db-environment --from-literal=DB_PASSWORD=…');
    expect(messages(result)).toContain('kubectl create secret generic token --from-file=token=/app/token.txt');
    expect(messages(result)).toContain('"db": the health check is left out');
    expect(containerOf(result, 'db')).toMatchObject({
      args: ['redis-server', '--requirepass', '$(PATCHBAY_ARGUMENT_1)', '--port', '1'],
      env: expect.arrayContaining([
        { name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 'db-environment', key: 'DB_PASSWORD' } } },
        { name: 'MODE', value: 'fast' },
      ]) as unknown,
    });
  });

  it('are written where that is asked for, and the workloads are the same but for the health check', () => {
    const result = exported(text, files, { hasSecretValues: true });
    expect(named(result, 'Secret', 'db-environment')).toMatchObject({
      stringData: { DB_PASSWORD: 'hunter2', URL: 'redis://:hunter2@cache', PATCHBAY_ARGUMENT_1: 'hunter2' },
    });
    expect(named(result, 'Secret', 'token')).toMatchObject({ stringData: { token: 'hunter2' } });
    expect(named(result, 'Secret', 'db-files')).toMatchObject({ stringData: { 'server.key': 'hunter2' } });
    expect(containerOf(result, 'db')).toMatchObject({ readinessProbe: { exec: {} } });
  });
});

describe('files in an export', () => {
  it('that are only read are a ConfigMap, with a hash of what they say on the pod', () => {
    const text = 'services:\n  web: { image: x, volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"] }\n';
    const hashOf = (content: string): unknown => {
      const result = exported(text, { 'nginx.conf': content });
      expect(named(result, 'ConfigMap', 'web-files')).toMatchObject({ data: { 'nginx.conf': content } });
      const deployment = named(result, 'Deployment', 'web') as { spec?: { template?: { metadata?: object } } };
      return deployment.spec?.template?.metadata;
    };
    expect(hashOf('a')).toMatchObject({
      annotations: { 'patchbay.dev/files': expect.stringMatching(/^[\da-f]{12}$/) as string },
    });
    expect(hashOf('a')).not.toEqual(hashOf('b'));
  });

  it('and folders of this machine are told of', () => {
    const result = exported('services:\n  web: { image: x, volumes: ["./src:/src", "./a.txt:/a.txt"] }\n', {
      'a.txt': 'a',
    });
    expect(messages(result)).toContain('the mount of /app/src at /src is left out: it is a folder of this machine');
    expect(messages(result)).toContain(
      'the mount of /app/a.txt at /a.txt is left out: it is a file of this machine that may be written',
    );
  });

  it('are held to what a ConfigMap can hold', () => {
    const text = 'services:\n  web: { image: x, configs: [big] }\nconfigs: { big: { file: big.txt } }\n';
    const result = exported(text, { 'big.txt': 'x'.repeat(1_048_577) });
    expect(result.problems).toMatchObject([{ code: 'kubernetes.refused', severity: 'error' }]);
  });
});

describe('the schema that exports are held against', () => {
  it('finds a field that Kubernetes does not have', () => {
    const [, deployment] = exported('services:\n  web: { image: x }\n').objects;
    const spec = { ...(deployment?.['spec'] as object), replica: 1 };
    expect(mistakesOf({ ...deployment!, spec })).toEqual([
      'Deployment web/spec must NOT have additional properties {"additionalProperty":"replica"}',
    ]);
  });
});
