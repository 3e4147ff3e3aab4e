import { attribute, string, table, text, type Attribute, type Shape } from './shape.ts';

const foreignPackShape: Shape = table('pack', {
  path: attribute(string, 'The folder with its policies; with "git", the folder within the repository.'),
  git: attribute(string, 'A git repository of this machine: its folder, or that of a clone.'),
  ref: attribute(text, 'The tag, branch or commit that is read; HEAD when left out.'),
  digest: attribute(
    { scalar: 'string', format: 'digest' },
    'What the pack must be: `patchbay policy digest` tells it. A pack that is otherwise is not trusted.',
  ),
});

/** `packs` of `x-patchbay`, and of an environment. */
export const packsAttribute: Attribute = attribute(
  { values: { ...foreignPackShape, scalar: 'boolean' } },
  'Packs of policies, by name: built-in ones are on or off, others name where they are.',
);
