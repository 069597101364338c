/** What is written for TensorBoard, read back by TensorFlow's own classes. */
@NullMarked
package dev.convoy.driver.report.tensorboard;

import org.jspecify.annotations.NullMarked;
