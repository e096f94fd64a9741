/** Time for people: one unit a figure, few digits. */
export { counted, duration, number, type Unit, unitFor } from '../observe/words';
