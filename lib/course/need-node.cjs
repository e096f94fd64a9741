/** Refuses a Node that cannot load ES modules through require, which tslab and the tools rely on. */
const NEEDED = '20.19.0';

module.exports = function needNode() {
  const [have, need] = [process.versions.node, NEEDED].map(version => version.split('.').map(Number));
  const i = have.findIndex((part, index) => part !== need[index]);
  if (i === -1 || have[i] > need[i]) return;
  console.error(
    `gmplab: Node ${NEEDED} or newer is needed, this is ${process.versions.node}: see https://nodejs.org`,
  );
  process.exit(1);
};
