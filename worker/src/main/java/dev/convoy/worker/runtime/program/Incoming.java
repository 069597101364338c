package dev.convoy.worker.runtime.program;

import dev.convoy.plan.Reshard.Runs;
import dev.convoy.worker.memory.Buffer;
import java.util.List;

/**
 * A message of a program that one peer sends.
 *
 * @param from the peer
 * @param runs where its elements belong in the target
 * @param memory of its own, which it is received in
 * @param fitsTarget whether it could as well be received in the target itself
 */
public record Incoming(int from, List<Runs> runs, Buffer memory, boolean fitsTarget) {}
