import { Ajv } from 'ajv';
import { expect } from 'vitest';
import type { ExportWishes } from '../../../../src/app/kubernetes/context.ts';
import { exportKubernetes, type KubernetesExport } from '../../../../src/app/kubernetes/exportKubernetes.ts';
import type { KubernetesObject, ObjectKind } from '../../../../src/app/kubernetes/objects.ts';
import { kubernetesSchemas } from '../../../fakes/kubernetesSchema.ts';
import { resolving } from '../../manifest/support/resolving.ts';

const ajv = new Ajv({ allErrors: true });
const validators = new Map(Object.entries(kubernetesSchemas).map(([kind, schema]) => [kind, ajv.compile(schema)]));

/** What a manifest comes to, with files of /app beside it; every object is held against the schema of its kind. */
export function exported(
  text: string,
  files: Readonly<Record<string, string>> = {},
  wishes: Partial<ExportWishes> = {},
): KubernetesExport {
  const { application, problems } = resolving(text, { files });
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const all = { hasSecretValues: false, volumeSize: '1Gi', ...wishes };
  const result = exportKubernetes(application!, (path) => files[path.replace('/app/', '')], all);
  for (const object of result.objects) expect(mistakesOf(object)).toEqual([]);
  return result;
}

export function mistakesOf(object: KubernetesObject): readonly string[] {
  const validate = validators.get(object.kind);
  if (!validate) return [`${object.kind} has no schema`];
  const isSound: unknown = validate(object);
  if (isSound === true) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message = '', params }) =>
      `${object.kind} ${object.metadata.name}${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

export function named({ objects }: KubernetesExport, kind: ObjectKind, name: string): KubernetesObject | undefined {
  return objects.find((object) => object.kind === kind && object.metadata.name === name);
}

/** The kinds and names, as `Deployment web`. */
export function listed({ objects }: KubernetesExport): readonly string[] {
  return objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
}
