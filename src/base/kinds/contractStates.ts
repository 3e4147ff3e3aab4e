/** Whether a message keeps its contract. `none`: its source names none that can be used. `pending`: it is still to be checked. */
export const contractStates = ['valid', 'invalid', 'none', 'pending'] as const;
export type ContractState = (typeof contractStates)[number];

/** What a filter asks of it: a message that is still to be checked is none of these but `any`. */
export const contractFilters = ['any', 'valid', 'invalid', 'none'] as const;
export type ContractFilter = (typeof contractFilters)[number];
