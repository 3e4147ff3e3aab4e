import { describe, expect, it } from 'vitest';
import { celCursor } from '../../../../src/expression/cursor/celCursor.ts';
import { CelTypes, type CelTypeTable } from '../../../../src/expression/cursor/celTypes.ts';

const field = (type: string, values?: readonly string[]) => ({
  type,
  says: `of type ${type}`,
  ...(values && { values }),
});
const table: CelTypeTable = {
  variables: { service: field('Service'), now: field('google.protobuf.Timestamp') },
  structs: {
    Service: {
      ports: field('list<Port>'),
      build: field('Build'),
      restart: field('string', ['no', 'always']),
      environment: field('map<string, string>'),
    },
    Port: { published: field('int') },
    Build: { context: field('string') },
  },
};

/** The types for what is written at `|`. */
function typesAt(text: string): CelTypes {
  return new CelTypes(table, celCursor(text.replace('|', ''), text.indexOf('|'))?.bound);
}

describe('the types in an expression', () => {
  it('follow members, brackets and calls', () => {
    const types = new CelTypes(table);
    expect(Object.keys(types.fieldsOf('service'))).toEqual(['ports', 'build', 'restart', 'environment']);
    expect(Object.keys(types.fieldsOf('service.ports[0]'))).toEqual(['published']);
    expect(Object.keys(types.fieldsOf('service.ports.filter(p, p.published > 80)[0]'))).toEqual(['published']);
    expect(types.typeOf('service.environment["A"]')).toBe('string');
    expect(types.fieldsOf('service.nothing')).toEqual({});
  });

  it('are those of one item for what a macro binds, however deep', () => {
    expect(Object.keys(typesAt('service.ports.exists(p, p.|').fieldsOf('p'))).toEqual(['published']);
    expect(typesAt('service.environment.all(k, k.|').typeOf('k')).toBe('string');
    expect(typesAt('service.ports.map(p, [p]).all(l, l.exists(q, q.|').typeOf('q')).toBe('Port');
    expect(Object.keys(typesAt('service.?build.optMap(b, b.|').fieldsOf('b'))).toEqual(['context']);
    expect(typesAt('cel.bind(n, service.ports, n.|').typeOf('n')).toBe('list<Port>');
  });

  it('say which functions can be called, and which values there are', () => {
    const types = new CelTypes(table);
    const names = (text: string) => types.functionsOf(text).map(([name]) => name);
    expect(names('service.restart')).toContain('startsWith');
    expect(names('service.ports')).toEqual(expect.arrayContaining(['exists', 'size', 'join']));
    expect(names('now')).toContain('getHours');
    expect(names('service')).toEqual([]);
    expect(types.memberAt('service.restart')?.values).toEqual(['no', 'always']);
  });
});
