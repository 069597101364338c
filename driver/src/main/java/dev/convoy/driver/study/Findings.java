package dev.convoy.driver.study;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.driver.report.text.TextTable;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * What a study found out, as a reader wants it: the same sentences, tables and pictures on a
 * terminal and on a page.
 *
 * @param title what was studied
 * @param conclusion what it comes to, in one sentence
 * @param sentences what else is to be known
 * @param tables the figures
 * @param pictures what was drawn
 */
public record Findings(
    String title,
    String conclusion,
    List<String> sentences,
    List<Table> tables,
    List<Picture> pictures) {

  /** Copies the lists. */
  public Findings {
    sentences = List.copyOf(sentences);
    tables = List.copyOf(tables);
    pictures = List.copyOf(pictures);
  }

  /**
   * Figures in rows.
   *
   * @param columns their titles; those that begin with {@code >} are aligned to the right
   */
  public record Table(String title, String caption, List<String> columns, List<List<String>> rows) {

    /** Copies the lists. */
    public Table {
      columns = List.copyOf(columns);
      rows = rows.stream().map(List::copyOf).toList();
    }

    private String text() {
      TextTable table = TextTable.of(columns.toArray(String[]::new));
      rows.forEach(table::row);
      return table.render() + caption + "\n";
    }
  }

  /**
   * A picture.
   *
   * @param file its name in the output directory
   * @param says what is seen in it
   * @param base64 the PNG image
   */
  public record Picture(String file, String says, String base64) {

    /** The bytes of a PNG image. */
    public static Picture of(String file, String says, byte[] png) {
      return new Picture(file, says, Base64.getEncoder().encodeToString(png));
    }
  }

  /** With a picture. */
  public Findings with(Picture picture) {
    List<Picture> all = new ArrayList<>(pictures);
    all.add(picture);
    return new Findings(title, conclusion, sentences, tables, all);
  }

  /** For a terminal. */
  public String text() {
    StringBuilder text = new StringBuilder();
    tables.forEach(table -> text.append(table.text()).append('\n'));
    sentences.forEach(sentence -> text.append(sentence).append('\n'));
    return text.append(conclusion).append('\n').toString();
  }

  /** For a page: the same, with the pictures in it. */
  public ObjectNode page() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("title", title);
    json.put("conclusion", conclusion);
    ArrayNode said = json.putArray("sentences");
    sentences.forEach(said::add);
    ArrayNode all = json.putArray("tables");
    for (Table table : tables) {
      ObjectNode each = all.addObject();
      each.put("title", table.title());
      each.put("caption", table.caption());
      ArrayNode columns = each.putArray("columns");
      table.columns().forEach(c -> columns.add(c.startsWith(">") ? c.substring(1) : c));
      ArrayNode rows = each.putArray("rows");
      table.rows().forEach(row -> row.forEach(rows.addArray()::add));
    }
    ArrayNode drawn = json.putArray("pictures");
    for (Picture picture : pictures) {
      drawn.addObject().put("says", picture.says()).put("png", picture.base64());
    }
    return json;
  }
}
