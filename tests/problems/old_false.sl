; SyGuS 1.0: primed variables are declared
(set-logic LIA)
(set-info :status infeasible)
(synth-inv inv-f ((x Int) (n Int)))
(declare-primed-var x Int)
(declare-primed-var n Int)
(define-fun pre-f ((x Int) (n Int)) Bool (and (= x 0) (>= n 0)))
(define-fun trans-f ((x Int) (n Int) (x! Int) (n! Int)) Bool
  (or (and (< x n) (= x! (+ x 1)) (= n! n))
      (and (>= x n) (= x! x) (= n! (- n -1)))
      (and (> x! x) (< n! 5) (= (- n! x) n))))
(define-fun post-f ((x Int) (n Int)) Bool (or (<= x n) (> x 3)))
(inv-constraint inv-f pre-f trans-f post-f)
(check-synth)
