package dev.convoy.driver.report;

import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** {@code comparison.csv}: a line a strategy and round, for other programs. */
public final class ComparisonCsv {
  /** The names of the columns. */
  public static final String HEAD =
      "network,batch,strategy,workers,threads_per_worker,round,images_per_second,step_ms_median,"
          + "compute_ms_median,exposed_exchange_ms_median,bytes_sent_per_worker_step,"
          + "peak_memory_bytes,final_loss\n";

  private ComparisonCsv() {}

  /** Its lines of one comparison; numbers have points, whatever the locale. */
  public static String lines(String network, int batch, RunResult result) {
    return lines(network, batch, result.rows()) + baselines(network, batch, result.baselines());
  }

  static String lines(String network, int batch, List<ComparisonRow> rows) {
    StringBuilder text = new StringBuilder();
    for (ComparisonRow row : rows) {
      for (int round = 0; round < row.rounds().size(); round++) {
        StringJoiner line = new StringJoiner(",", "", "\n");
        line.add(quoted(network)).add(Integer.toString(batch));
        line.add(quoted(row.contestant().title()));
        line.add(Integer.toString(row.contestant().workers()));
        line.add(Integer.toString(row.contestant().threads()));
        line.add(Integer.toString(round + 1));
        line.add(number(row.rounds().get(round)));
        line.add(number(row.stepMillis())).add(number(row.computeMillis()));
        line.add(number(row.exposedExchangeMillis()));
        line.add(Long.toString(row.measuredBytes())).add(Long.toString(row.peakMemoryBytes()));
        line.add(number(row.finalLoss()));
        text.append(line);
      }
    }
    return text.toString();
  }

  /** The same of ways to train from outside; what is not known of them is empty. */
  private static String baselines(String network, int batch, List<BaselineRow> rows) {
    StringBuilder text = new StringBuilder();
    for (BaselineRow row : rows) {
      for (int round = 0; round < row.rounds().size(); round++) {
        StringJoiner line = new StringJoiner(",", "", "\n");
        line.add(quoted(network)).add(Integer.toString(batch)).add(quoted(row.title()));
        line.add(Integer.toString(row.workers())).add(Integer.toString(row.threads()));
        line.add(Integer.toString(round + 1));
        line.add(number(row.rounds().get(round))).add(number(row.stepMillis()));
        line.add("").add("").add("").add("").add(number(row.finalLoss()));
        text.append(line);
      }
    }
    return text.toString();
  }

  private static String number(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.6g", value) : "";
  }

  /** As RFC 4180 has it. */
  static String quoted(String text) {
    return text.matches("[^\",\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
