/** What a basic block costs: weights of operations, in sixteenths of a nanosecond. */

export const weight = {
  /** A statement's share of moves and the like. */
  statement: 2,
  arithmetic: 5,
  multiply: 8,
  divide: 60,
  float: 12,
  compare: 4,
  branch: 5,
  load: 6,
  store: 6,
  index: 8,
  call: 24,
  dynamicCall: 32,
  allocate: 320,
  mapAccess: 240,
  append: 40,
  convert: 6,
  stringConcat: 320,
  iteration: 6,
  defer: 40,
};
