package dev.convoy.driver.dl4j.importer;

import dev.convoy.network.Network;
import dev.convoy.text.Printable;
import java.util.HashSet;
import java.util.Set;

/** Names for layers: those of DL4J, as far as a file of YAML can have them. */
final class LayerNames {
  private static final int LONGEST = 150;

  private final Set<String> taken = new HashSet<>(Set.of(Network.INPUT));

  /** A name that nobody has, as near to this as can be. */
  String unique(String wanted) {
    String printable = Printable.of(wanted).strip();
    String cut =
        printable.length() > LONGEST
            ? printable.substring(printable.length() - LONGEST)
            : printable;
    String base = cut.isEmpty() ? "layer" : cut;
    String name = base;
    for (int k = 2; !taken.add(name); k++) {
      name = base + "-" + k;
    }
    return name;
  }
}
