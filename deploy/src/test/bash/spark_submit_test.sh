#!/usr/bin/env bash
# The distribution's spark-submit gives a driver that runs in its own process its memory and options.
set -euo pipefail
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
spark="$folder/spark"
mkdir -p "$spark/conf" && cp -r "$deploy/spark/bin" "$spark/"
fake "$folder/jdk/bin/java" 'printf "%s\n" "$@"'
export JAVA_HOME="$folder/jdk"
unset SPARK_CONF_DIR SPARK_DAEMON_MEMORY SPARK_SUBMIT_OPTS HADOOP_CONF_DIR YARN_CONF_DIR

java_gets() { # OPTION ARGUMENTS... of spark-submit
  local option="$1"
  shift
  try 0 "$spark/bin/spark-submit" "$@"
  grep -qxF -- "$option" "$folder/out" || fail "Java is not given $option by: $*"
}
java_gets -Xmx1g --class X x.jar
java_gets -Xmx3g --verbose --driver-memory 3g --class X x.jar --driver-memory 9g
java_gets -Xmx3g --driver-memory=3g --conf spark.driver.memory=4g x.jar
java_gets -Xmx4g --conf spark.driver.memory=4g x.jar
java_gets -Xmx1g --deploy-mode cluster --driver-memory 3g x.jar
java_gets -Dtwo=2 --driver-java-options "-Done=1 -Dtwo=2" x.jar
printf 'spark.driver.memory=5g\nspark.driver.extraJavaOptions=-Da\\=b\\:c -Dd=e\nspark.driver.memoryOverhead=7g\n' >"$folder/properties"
java_gets -Xmx5g --properties-file "$folder/properties" x.jar
java_gets -Da=b:c --properties-file "$folder/properties" x.jar
java_gets -Xmx6g --properties-file "$folder/properties" --driver-memory 6g x.jar
echo 'spark.driver.memory   7g' >"$spark/conf/spark-defaults.conf"
java_gets -Xmx7g x.jar
HADOOP_CONF_DIR=/hadoop java_gets "$spark/conf:/hadoop:$spark/jars/*" x.jar
