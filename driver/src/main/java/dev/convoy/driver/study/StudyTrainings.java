package dev.convoy.driver.study;

import dev.convoy.driver.launch.cluster.ClusterSource;
import dev.convoy.driver.planning.Entry;
import dev.convoy.driver.run.RunLength;
import dev.convoy.job.TrainingSpec;
import dev.convoy.worker.data.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The trainings of a study: a network with each of several numbers of filter groups, each from
 * several seeds. Seed by seed, so that a study that is ended early has some of every number.
 *
 * @param directory of the study
 * @param all in the order in which they are trained
 */
public record StudyTrainings(Path directory, List<GroupedTraining> all) {

  /**
   * What is trained with one number of groups.
   *
   * @param groups how it is told from others
   * @param training with any seed
   */
  public record Variant(int groups, TrainingSpec training) {}

  /** Copies the list. */
  public StudyTrainings {
    all = List.copyOf(all);
  }

  /**
   * Finds out what would keep one of them from its end, as far as that can be known before.
   *
   * @param directory of the study
   * @throws DataException if data cannot be read or do not fit the network
   * @throws StudyException if the directory has trainings with other settings
   */
  public static StudyTrainings prepare(
      List<Variant> variants,
      List<Long> seeds,
      Entry entry,
      RunLength length,
      ClusterSource cluster,
      Path directory)
      throws DataException {
    List<GroupedTraining> all = new ArrayList<>();
    for (long seed : seeds) {
      for (Variant variant : variants) {
        TrainingSpec training = variant.training().withSeed(seed);
        all.add(
            GroupedTraining.prepare(variant.groups(), training, entry, length, cluster, directory));
      }
    }
    return new StudyTrainings(directory, all);
  }

  /** The numbers of groups, rising. */
  public List<Integer> groups() {
    return all.stream()
        .map(GroupedTraining::groups)
        .distinct()
        .sorted(Comparator.naturalOrder())
        .toList();
  }

  /** One with so many groups. */
  GroupedTraining any(int groups) {
    return all.stream().filter(one -> one.groups() == groups).findFirst().orElseThrow();
  }
}
