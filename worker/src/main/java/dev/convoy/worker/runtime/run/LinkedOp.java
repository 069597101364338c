package dev.convoy.worker.runtime.run;

import dev.convoy.worker.runtime.program.Op;

/** An operation and the instruction that does it. */
record LinkedOp(Op op, Instruction instruction) {}
