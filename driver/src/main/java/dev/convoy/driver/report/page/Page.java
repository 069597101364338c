package dev.convoy.driver.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A page that carries its data in it, as JSON that its own script reads. */
public enum Page {
  /** How far ways to share work out are from one worker. */
  CERTIFICATE("certificate.html"),
  /** What a study found out. */
  STUDY("study.html"),
  /** A comparison, or several. */
  REPORT("report.html"),
  /** A run that goes on. */
  LIVE("live.html");

  private static final String DATA = "@DATA@";

  /**
   * What pages name between two @ and have in them; the head names the style, so it comes first.
   */
  private static final List<String> PARTS =
      List.of("head.html", "page.css", "page.js", "charts.js", "echarts.min.js");

  private final String file;

  Page(String file) {
    this.file = file;
  }

  /** The page's HTML with its data, which has no number that is not finite. */
  public String html(JsonNode data) {
    String page = text(file);
    for (String part : PARTS) {
      String place = "@" + part + "@";
      page = page.contains(place) ? page.replace(place, text(part)) : page;
    }
    return page.replace(DATA, escaped(data.toString()));
  }

  /** JSON that ends no script element, whatever its texts are. */
  private static String escaped(String json) {
    return json.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029");
  }

  private static String text(String name) {
    try (InputStream page = Page.class.getResourceAsStream(name)) {
      if (page == null) {
        throw new IllegalStateException(name + " is not in this jar");
      }
      return new String(page.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
