// What the documentation of the Kubernetes API (1.33) says of the fields that an export writes, as JSON Schema. A field that is not
// here is refused, so that a slip in a name is found.
type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: 'string' };
const flag: Schema = { type: 'boolean' };
const count: Schema = { type: 'integer', minimum: 0 };
const positive: Schema = { type: 'integer', minimum: 1 };
const port: Schema = { type: 'integer', minimum: 1, maximum: 65_535 };
const id: Schema = { type: 'integer', minimum: 0, maximum: 2_147_483_647 };
const protocol: Schema = { enum: ['TCP', 'UDP', 'SCTP'] };
/** RFC 1035 for Services, RFC 1123 else. */
const hostLabel: Schema = { type: 'string', pattern: '^[a-z]([-a-z0-9]*[a-z0-9])?$', maxLength: 63 };
const label: Schema = { type: 'string', pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', maxLength: 63 };
const subdomain: Schema = { type: 'string', pattern: '^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$', maxLength: 253 };
const fileKey: Schema = { type: 'string', pattern: '^[-._a-zA-Z0-9]+$', maxLength: 253 };
const quantity: Schema = { type: 'string', pattern: '^[0-9]+(\\.[0-9]+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$' };
const portion: Schema = { anyOf: [count, { type: 'string', pattern: '^[0-9]+%$' }] };
const labelKey: Schema = {
  type: 'string',
  pattern: '^([a-z0-9]([-.a-z0-9]*[a-z0-9])?/)?[A-Za-z0-9]([-._A-Za-z0-9]{0,61}[A-Za-z0-9])?$',
};
const labels: Schema = {
  type: 'object',
  propertyNames: labelKey,
  additionalProperties: { type: 'string', pattern: '^([A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?)?$', maxLength: 63 },
};
const annotations: Schema = { type: 'object', propertyNames: labelKey, additionalProperties: text };

function listOf(items: Schema): Schema {
  return { type: 'array', items, minItems: 1 };
}

/** Names that end with `!` are required. */
function mapping(properties: Readonly<Record<string, Schema>>): Schema {
  const entries = Object.entries(properties);
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(entries.map(([name, schema]) => [name.replace('!', ''), schema])),
    required: entries.flatMap(([name]) => (name.endsWith('!') ? [name.slice(0, -1)] : [])),
  };
}

const items = listOf(mapping({ 'key!': fileKey, 'path!': text }));
const mode: Schema = { type: 'integer', minimum: 0, maximum: 0o777 };

/** One of the sources beside its name. */
const volume: Schema = {
  ...mapping({
    'name!': label,
    emptyDir: mapping({ medium: { enum: ['Memory'] }, sizeLimit: quantity }),
    configMap: mapping({ 'name!': subdomain, items, defaultMode: mode }),
    secret: mapping({ 'secretName!': subdomain, items, defaultMode: mode }),
    persistentVolumeClaim: mapping({ 'claimName!': subdomain }),
    image: mapping({ 'reference!': text }),
  }),
  minProperties: 2,
  maxProperties: 2,
};

const variable: Schema = {
  ...mapping({
    'name!': { type: 'string', pattern: '^[-._a-zA-Z][-._a-zA-Z0-9]*$' },
    value: text,
    valueFrom: mapping({ 'secretKeyRef!': mapping({ 'name!': subdomain, 'key!': fileKey }) }),
  }),
  minProperties: 2,
  maxProperties: 2,
};

const exec = mapping({ 'exec!': mapping({ 'command!': listOf(text) }) });
const profile = mapping({ 'type!': { enum: ['Unconfined', 'RuntimeDefault'] } });
const capabilities = listOf({ type: 'string', pattern: '^[A-Z_]+$' });

const container: Schema = mapping({
  'name!': label,
  'image!': { type: 'string', pattern: '^\\S+$' },
  imagePullPolicy: { enum: ['Always', 'IfNotPresent', 'Never'] },
  command: { type: 'array', items: text },
  args: { type: 'array', items: text },
  env: listOf(variable),
  workingDir: text,
  ports: listOf(mapping({ 'containerPort!': port, protocol })),
  readinessProbe: mapping({
    'exec!': mapping({ 'command!': listOf(text) }),
    periodSeconds: positive,
    timeoutSeconds: positive,
    failureThreshold: positive,
  }),
  lifecycle: mapping({ postStart: exec, preStop: exec }),
  resources: mapping({
    limits: { type: 'object', propertyNames: labelKey, additionalProperties: quantity },
    requests: { type: 'object', propertyNames: labelKey, additionalProperties: quantity },
  }),
  securityContext: {
    ...mapping({
      privileged: flag,
      readOnlyRootFilesystem: flag,
      allowPrivilegeEscalation: flag,
      capabilities: mapping({ add: capabilities, drop: capabilities }),
      runAsUser: id,
      runAsGroup: id,
      seccompProfile: profile,
      appArmorProfile: profile,
    }),
    not: {
      properties: { privileged: { const: true }, allowPrivilegeEscalation: { const: false } },
      required: ['privileged', 'allowPrivilegeEscalation'],
    },
  },
  volumeMounts: listOf(
    mapping({
      'name!': label,
      'mountPath!': { type: 'string', pattern: '^[^:]+$' },
      subPath: { type: 'string', not: { pattern: '^/|(^|/)\\.\\.(/|$)' } },
      readOnly: flag,
    }),
  ),
  stdin: flag,
  tty: flag,
});

const selectorTerm: Schema = {
  ...mapping({
    'key!': labelKey,
    'operator!': { enum: ['In', 'NotIn', 'Exists', 'DoesNotExist'] },
    values: listOf(text),
  }),
  if: { properties: { operator: { enum: ['In', 'NotIn'] } } },
  then: { required: ['values'] },
  else: { not: { required: ['values'] } },
};

const pod: Schema = mapping({
  restartPolicy: { enum: ['Never', 'OnFailure'] },
  initContainers: listOf(container),
  'containers!': listOf(container),
  volumes: listOf(volume),
  securityContext: mapping({
    sysctls: listOf(mapping({ 'name!': text, 'value!': text })),
    supplementalGroups: listOf(id),
  }),
  terminationGracePeriodSeconds: count,
  hostNetwork: flag,
  hostPID: flag,
  hostIPC: flag,
  dnsPolicy: { enum: ['ClusterFirst', 'ClusterFirstWithHostNet'] },
  dnsConfig: mapping({
    nameservers: { ...listOf(text), maxItems: 3 },
    searches: { ...listOf(text), maxItems: 32 },
    options: listOf(mapping({ 'name!': text, value: text })),
  }),
  hostname: label,
  hostAliases: listOf(mapping({ 'ip!': text, 'hostnames!': listOf(subdomain) })),
  nodeSelector: labels,
  affinity: mapping({
    nodeAffinity: mapping({
      'requiredDuringSchedulingIgnoredDuringExecution!': mapping({
        'nodeSelectorTerms!': listOf(mapping({ 'matchExpressions!': listOf(selectorTerm) })),
      }),
    }),
    podAntiAffinity: mapping({
      'requiredDuringSchedulingIgnoredDuringExecution!': listOf(
        mapping({ 'labelSelector!': mapping({ 'matchLabels!': labels }), 'topologyKey!': labelKey }),
      ),
    }),
  }),
  topologySpreadConstraints: listOf(
    mapping({
      'maxSkew!': positive,
      'topologyKey!': labelKey,
      'whenUnsatisfiable!': { enum: ['ScheduleAnyway', 'DoNotSchedule'] },
      'labelSelector!': mapping({ 'matchLabels!': labels }),
    }),
  ),
  automountServiceAccountToken: flag,
  enableServiceLinks: flag,
});

const template = mapping({ 'metadata!': mapping({ 'labels!': labels, annotations }), 'spec!': pod });
const selector = mapping({ 'matchLabels!': labels });
const rolling = mapping({
  'type!': { enum: ['RollingUpdate'] },
  'rollingUpdate!': {
    ...mapping({ 'maxSurge!': portion, 'maxUnavailable!': portion }),
    not: { properties: { maxSurge: { const: 0 }, maxUnavailable: { const: 0 } } },
  },
});

function object(
  kind: string,
  apiVersion: string,
  body: Readonly<Record<string, Schema>>,
  name: Schema = subdomain,
): Schema {
  return mapping({
    'apiVersion!': { const: apiVersion },
    'kind!': { const: kind },
    'metadata!': mapping({ 'name!': name, 'labels!': labels, annotations }),
    ...body,
  });
}

const data: Schema = { type: 'object', propertyNames: fileKey, additionalProperties: text, minProperties: 1 };
const servicePort = mapping({
  'name!': { ...hostLabel, maxLength: 63 },
  'port!': port,
  targetPort: port,
  protocol,
  appProtocol: labelKey,
});

const within = mapping({ 'clusterIP!': { const: 'None' }, 'selector!': labels, ports: listOf(servicePort) });
const published = mapping({ 'type!': { const: 'LoadBalancer' }, 'selector!': labels, 'ports!': listOf(servicePort) });

/** By kind. */
export const kubernetesSchemas: Readonly<Record<string, Schema>> = {
  ConfigMap: object('ConfigMap', 'v1', { 'data!': data }),
  Secret: object('Secret', 'v1', { 'type!': { const: 'Opaque' }, 'stringData!': data }),
  PersistentVolumeClaim: object('PersistentVolumeClaim', 'v1', {
    'spec!': mapping({
      'accessModes!': listOf({ enum: ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany'] }),
      'resources!': mapping({ 'requests!': mapping({ 'storage!': quantity }) }),
    }),
  }),
  Service: object('Service', 'v1', { 'spec!': { anyOf: [within, published] } }, hostLabel),
  Job: object('Job', 'batch/v1', {
    'spec!': mapping({
      'parallelism!': count,
      'completions!': count,
      backoffLimit: count,
      'template!': {
        ...template,
        properties: {
          ...(template['properties'] as object),
          // A Job has to say it.
          spec: { ...pod, required: ['containers', 'restartPolicy'] },
        },
      },
    }),
  }),
  StatefulSet: object(
    'StatefulSet',
    'apps/v1',
    {
      'spec!': mapping({
        'serviceName!': hostLabel,
        'replicas!': count,
        'selector!': selector,
        'podManagementPolicy!': { enum: ['Parallel', 'OrderedReady'] },
        minReadySeconds: count,
        'template!': template,
      }),
    },
    label,
  ),
  DaemonSet: object('DaemonSet', 'apps/v1', {
    'spec!': mapping({
      'selector!': selector,
      updateStrategy: rolling,
      minReadySeconds: count,
      'template!': template,
    }),
  }),
  Deployment: object('Deployment', 'apps/v1', {
    'spec!': mapping({
      'replicas!': count,
      'selector!': selector,
      strategy: rolling,
      minReadySeconds: count,
      'template!': template,
    }),
  }),
};
