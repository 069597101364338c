/**
 * Makes one worker's program of a plan: data that prints, from which memory follows.
 *
 * <p>A {@link dev.convoy.plan.TrainingPlan} and a back-end's kernels arrive at a {@link
 * dev.convoy.worker.runtime.program.Pipeline}, whose passes each take a program and return another.
 * A {@link dev.convoy.worker.runtime.program.Program} leaves: operations over buffers, each with
 * what it reads and writes. {@code runtime.run} links and runs it; {@link
 * dev.convoy.worker.runtime.program.ProgramListing} shows it to people.
 */
@NullMarked
package dev.convoy.worker.runtime.program;

import org.jspecify.annotations.NullMarked;
