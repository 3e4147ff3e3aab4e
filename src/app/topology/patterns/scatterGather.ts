import type { TopologyEdge, TopologyPattern } from '../../../protocol/topology/topology.ts';
import type { ChannelTraffic } from '../wiring/traffic.ts';
import { distinct, listedNames, namedPattern, type FlowGraph } from './flowGraph.ts';

/**
 * Scatter–gather: a service publishes to one channel of which two others or more each get every message, and all who publish to a second
 * channel are of those, two or more; that one the first service alone consumes.
 */
export function scatterGathers(graph: FlowGraph): readonly TopologyPattern[] {
  return graph.channels.flatMap((answers) => {
    const [asker, ...others] = distinct(answers.consumers.map(({ to }) => to));
    const repliers = distinct(answers.publishers.map(({ from }) => from));
    if (asker === undefined || others.length > 0 || repliers.length < 2 || repliers.includes(asker)) return [];
    return graph.sentBy(asker).flatMap((edge) => {
      const questions = graph.channelOf(edge);
      return questions && questions !== answers ? gathered(asker, questions, answers, repliers, graph) : [];
    });
  });
}

function gathered(
  asker: string,
  questions: ChannelTraffic,
  answers: ChannelTraffic,
  repliers: readonly string[],
  graph: FlowGraph,
): readonly TopologyPattern[] {
  const recipients = graph.recipients(questions);
  // Each replier has to get every question by itself: of those that share a group, one does.
  const own = repliers.map((party) =>
    recipients.find(({ edges }) => edges.length > 0 && edges.every(({ to }) => to === party)),
  );
  if (own.some((recipient) => recipient === undefined)) return [];
  const asked = own.flatMap((recipient): readonly TopologyEdge[] => recipient?.edges ?? []);
  const sent = questions.publishers.filter(({ from }) => from === asker);
  const names = listedNames(repliers.map((id) => graph.nameOf(id)));
  const text = `${graph.nameOf(asker)} asks all of ${names} by ${questions.node.name}, and gathers their answers from ${answers.node.name}.`;
  const edges = [...sent, ...asked, ...answers.publishers, ...answers.consumers];
  return [namedPattern('scatter–gather', [questions.node.id, answers.node.id], edges, text)];
}
