package dev.convoy.driver.dl4j;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** A zip whose parts a test changes before it writes them, uncompressed, so that bytes are seen. */
final class RawZip {
  static final String CONFIGURATION = "configuration.json";
  static final String PARAMETERS = "coefficients.bin";

  private final Map<String, byte[]> parts = new LinkedHashMap<>();

  static RawZip read(Path file) throws IOException {
    RawZip zip = new RawZip();
    try (InputStream in = Files.newInputStream(file);
        ZipInputStream entries = new ZipInputStream(in)) {
      for (ZipEntry each = entries.getNextEntry(); each != null; each = entries.getNextEntry()) {
        zip.parts.put(each.getName(), entries.readAllBytes());
      }
    }
    return zip;
  }

  String configuration() {
    return new String(part(CONFIGURATION), StandardCharsets.UTF_8);
  }

  byte[] part(String name) {
    byte[] part = parts.get(name);
    if (part == null) {
      throw new AssertionError("there is no " + name);
    }
    return part;
  }

  RawZip with(String name, byte[] bytes) {
    parts.put(name, bytes);
    return this;
  }

  RawZip with(String name, String text) {
    return with(name, text.getBytes(StandardCharsets.UTF_8));
  }

  RawZip without(String name) {
    parts.remove(name);
    return this;
  }

  Path write(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> each : parts.entrySet()) {
        ZipEntry entry = new ZipEntry(each.getKey());
        CRC32 sum = new CRC32();
        sum.update(each.getValue());
        entry.setMethod(ZipEntry.STORED);
        entry.setCrc(sum.getValue());
        entry.setSize(each.getValue().length);
        zip.putNextEntry(entry);
        zip.write(each.getValue());
      }
    }
    return file;
  }
}
