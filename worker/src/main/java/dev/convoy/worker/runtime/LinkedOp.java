package dev.convoy.worker.runtime;

/** An operation and the instruction that does it. */
record LinkedOp(Op op, Instruction instruction) {}
