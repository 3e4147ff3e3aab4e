import type { Shape } from '../../manifest/schema/shape.ts';
import { usualValuesAt } from '../text/attributeAt.ts';

const durations = ['1s', '5s', '10s', '30s', '1m', '5m'];
const sizes = ['64M', '128M', '256M', '512M', '1G', '2G'];

/** The words to offer for a value. */
export function valuesFor(path: readonly string[], shape: Shape | undefined): readonly string[] {
  if (shape?.oneOf) return shape.oneOf;
  if (shape?.scalar === 'boolean') return ['true', 'false'];
  const usual = usualValuesAt(path);
  if (usual.length > 0) return usual;
  if (shape?.scalar === 'duration') return durations;
  return shape?.scalar === 'bytes' ? sizes : [];
}
