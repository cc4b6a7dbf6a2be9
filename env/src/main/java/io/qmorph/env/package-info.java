/// The environment contract, environments and task families.
package io.qmorph.env;
