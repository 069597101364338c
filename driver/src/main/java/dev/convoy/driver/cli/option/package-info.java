/**
 * Groups of options that commands share, and how their values are read and checked.
 *
 * <p>What was typed or stands in a configuration file arrives by picocli; specifications of {@link
 * dev.convoy.job} leave, or a {@link dev.convoy.driver.cli.option.UserError} that names option,
 * value and what to give instead. The commands of {@code dev.convoy.driver.cli} mix them in.
 */
@NullMarked
package dev.convoy.driver.cli.option;

import org.jspecify.annotations.NullMarked;
