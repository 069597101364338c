package dev.convoy.worker.runtime.program;

import dev.convoy.plan.Reshard.Runs;
import dev.convoy.worker.memory.Buffer;
import java.util.List;

/**
 * A message of a program that one peer is sent.
 *
 * @param to the peer
 * @param runs where its elements lie in the source
 * @param memory what it is sent from: the source itself, or memory of its own that it is packed in
 */
public record Outgoing(int to, List<Runs> runs, Buffer memory) {}
