/** By what a list of recent traces can be ordered. */
export const recentOrders = ['first', 'last', 'duration', 'hops', 'errors', 'waiting'] as const;
export type RecentOrder = (typeof recentOrders)[number];
