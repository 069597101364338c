/** Workers that a user's command starts, without Spark. */
@NullMarked
package dev.convoy.driver.launch.command;

import org.jspecify.annotations.NullMarked;
