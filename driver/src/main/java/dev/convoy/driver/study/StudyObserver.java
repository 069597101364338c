package dev.convoy.driver.study;

import dev.convoy.driver.run.RunObserver;
import dev.convoy.job.Job;

/** Hears how a study goes while it goes. */
public interface StudyObserver {

  /**
   * A training is about to begin, unless it was finished before.
   *
   * @param number its place among all, from 1
   * @return who hears how it goes
   */
  RunObserver training(GroupedTraining training, int number, int of);

  /** Its weights are about to be looked at in a way that takes a while. */
  RunObserver looking(GroupedTraining training, String how);

  /** Speeds of networks with so many groups are about to be measured. */
  RunObserver measuring(int groups, Job job);

  /** Something is known in between, in one sentence. */
  void found(String sentence);

  /** Something is wrong that does not end the study, in one sentence. */
  void warning(String sentence);
}
