package dev.convoy.driver.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convoy.driver.report.RunResult;

/**
 * What came of a comparison.
 *
 * @param comparison as {@code comparison.json}
 * @param plans as {@code plan.json}
 */
public record Compared(RunResult result, ObjectNode comparison, ObjectNode plans) {}
