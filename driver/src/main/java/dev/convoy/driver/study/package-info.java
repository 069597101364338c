/**
 * What filter groups do to what a network learns: studies that train, look into the network, and
 * say what they see.
 *
 * <p>What is trained arrives, as runs of {@code run} take it; figures, tables, matrices and
 * pictures leave. {@code cli} calls.
 */
@NullMarked
package dev.convoy.driver.study;

import org.jspecify.annotations.NullMarked;
