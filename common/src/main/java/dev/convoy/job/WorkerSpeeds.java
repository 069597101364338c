package dev.convoy.job;

import dev.convoy.mesh.Speeds;

/** How a trial knows what share of the work each of its workers gets. */
public sealed interface WorkerSpeeds {

  /** The speeds of so many workers, equal ones unless the user has said others. */
  default Speeds given(int workers) {
    return this instanceof Given given ? given.speeds : Speeds.equal(workers);
  }

  /** All get the same. */
  record Equal() implements WorkerSpeeds {}

  /** The user says how fast they are; one speed a worker of the trial. */
  record Given(Speeds speeds) implements WorkerSpeeds {}

  /** The workers measure themselves before the plan is made, and tell each other. */
  record Measured() implements WorkerSpeeds {}
}
