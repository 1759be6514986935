/** All that clients demand of a kernel, each demand with the test that holds it. Data alone. */
import type { Area, Demand } from './reference/demand.ts';
import { launchDemands } from './reference/launch.ts';
import { messageDemands } from './reference/messages.ts';
import { orderDemands } from './reference/order.ts';
import { programDemands } from './reference/programs.ts';
import { wireDemands } from './reference/wire.ts';

/** By what they are about. */
export const demands: Readonly<Partial<Record<Area, readonly Demand[]>>> = {
  ...launchDemands,
  ...wireDemands,
  ...messageDemands,
  ...orderDemands,
  ...programDemands,
};
