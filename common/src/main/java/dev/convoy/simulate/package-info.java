/**
 * What a training step would take on a cluster that is only described.
 *
 * <p>A plan, the costs of its steps ({@link dev.convoy.cost.StepCosts}) and a {@link
 * dev.convoy.simulate.ClusterSpec} arrive, the latter from YAML or a program; {@link
 * dev.convoy.simulate.StepSimulation} plays the steps of all workers through, event by event, and a
 * {@link dev.convoy.simulate.SimulatedStep} leaves. Whoever predicts calls it; nothing here
 * measures.
 */
@NullMarked
package dev.convoy.simulate;

import org.jspecify.annotations.NullMarked;
