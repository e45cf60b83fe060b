/** DatabaseBranch: its controller and its Kubernetes children. */
@NullMarked
package dev.offshoot.branch;

import org.jspecify.annotations.NullMarked;
