; x counts to 100
(set-logic LIA)
(set-info :status infeasible)
(synth-inv inv_fun ((x Int) (y Int)))
(define-fun pre_fun ((x Int) (y Int)) Bool (and (= x 1) (= y 0)))
(define-fun trans_fun ((x Int) (y Int) (x! Int) (y! Int)) Bool
    (and (< y 5) (= x! (+ x y)) (= y! (+ y 1))))
(define-fun post_fun ((x Int) (y Int)) Bool
    (=> (not (< y 5)) (> x 11)))
(inv-constraint inv_fun pre_fun trans_fun post_fun)
(check-synth)
