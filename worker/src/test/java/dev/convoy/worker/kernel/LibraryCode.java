package dev.convoy.worker.kernel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which code of cuDNN and cuBLAS kernels of this process run, for the lines of GPU tests and
 * benches: a result without the algorithm that computed it tells half.
 *
 * <p>Concurrency: any threads.
 */
public final class LibraryCode {
  private static final Pattern NAME = Pattern.compile("(?:cudnn|cublas)-[a-z0-9-]+");
  private static final List<String> RAN = new ArrayList<>();

  private LibraryCode() {}

  /** Notes what a kernel says that it runs. */
  public static synchronized void ran(String code) {
    Matcher name = NAME.matcher(code);
    while (name.find()) {
      RAN.add(name.group());
    }
  }

  /** How many were noted until now. */
  static synchronized int noted() {
    return RAN.size();
  }

  /** Those that were noted since as many were, as {@link #counted} says them. */
  public static synchronized String since(int noted) {
    return counted(RAN.subList(noted, RAN.size()));
  }

  /** As {@code ran cudnn-filter-1 ×2, cudnn-forward-6 ×3}; of codes with several names, each. */
  public static String counted(Collection<String> codes) {
    Map<String, Integer> times = new TreeMap<>();
    for (String code : codes) {
      Matcher name = NAME.matcher(code);
      while (name.find()) {
        times.merge(name.group(), 1, Integer::sum);
      }
    }
    List<String> words = new ArrayList<>();
    times.forEach((name, count) -> words.add(count == 1 ? name : name + " ×" + count));
    return words.isEmpty() ? "ran nothing of cuDNN or cuBLAS" : "ran " + String.join(", ", words);
  }
}
